import en from './wording/en.json' with { type: 'json' };
import es from './wording/es.json' with { type: 'json' };
import pt from './wording/pt.json' with { type: 'json' };

/** What we say in a chat, in one language. */
export type Wording = typeof es;

const languages: Readonly<Record<string, Wording>> = { es, pt, en };

/** In the customer's language; in the stage's where we have no words in theirs. */
export const wordingFor = (locale: string, fallback: string): Wording =>
  languages[languageOf(locale)] ?? languages[languageOf(fallback)] ?? es;

const languageOf = (tag: string): string => tag.split(/[-_]/)[0] ?? '';

/** Every language we speak, for whoever checks that none lacks a sentence. */
export const everyWording = languages;
