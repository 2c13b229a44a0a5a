import { languageChain } from './language.ts';

/**
 * Those of Meta's languages that concern us; its page has more.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages
 */
export const metaLanguages: readonly string[] = (
  'es es_AR es_CL es_CO es_CR es_DO es_EC es_ES es_HN es_MX es_PA es_PE es_UY ' +
  'pt_BR pt_PT en en_US en_GB en_IN hi ar'
).split(' ');

/** The locales whose readers are sent templates in this language, where there is none nearer to theirs. */
export const readersOf = (language: string): readonly string[] =>
  metaLanguages
    .map((one) => one.replace('_', '-'))
    .filter((locale) => languageChain(locale, locale.replace('-', '_')).includes(language));
