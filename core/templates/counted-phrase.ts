import type { MessageTemplate } from './message-template.ts';

const categories = {
  zero: 'Zero',
  one: 'One',
  two: 'Two',
  few: 'Few',
  many: 'Many',
  other: 'Other',
} as const;

/** The phrase for so many, as the reader's language tells them apart: `pointsOne`, `pointsMany`, `pointsOther`. */
export const countedPhrase = (
  phrases: MessageTemplate['phrases'],
  name: string,
  count: number,
  locale: string,
): string => phrases[`${name}${categories[new Intl.PluralRules(locale).select(count)]}`] ?? '';
