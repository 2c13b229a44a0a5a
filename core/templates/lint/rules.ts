import type { JsonPath } from './json-places.ts';

/** Every rule of the lint, and what it asks. */
export const rules = {
  json: 'a file is JSON, and no key stands in it twice; YAML is not read',
  shape: 'a file has the fields that the catalogue reads',
  'file-name': 'a file is called like its language',
  name: 'a template’s name has up to 512 lower-case letters, digits and underscores, and stands once in a language',
  language: 'a language is one of Meta’s',
  'parameter-format': 'parameters are NAMED',
  components: 'one BODY, and at most one HEADER, FOOTER and BUTTONS',
  header: 'a header has a format of Meta’s; its text is plain, with one variable at most',
  footer: 'a footer has no variable and no line break',
  'text-length': 'body 1,024 characters, header and footer 60',
  braces: 'double braces stand around variables only',
  'parameter-name': 'parameters have lower-case letters and underscores only',
  'parameter-unique': 'a parameter stands once in a template',
  example: 'each parameter has an example, and no other has; a header’s file lies beside the template',
  'variable-at-end': 'no variable begins or ends a text',
  'variables-adjacent': 'words stand between two variables',
  'variable-words': 'at least 2n + 1 words for n variables',
  'button-count': '1 to 10 buttons: at most 2 URLs, 1 phone number, 1 code',
  'button-kind': 'a button is a QUICK_REPLY, URL, PHONE_NUMBER or COPY_CODE',
  'button-order': 'quick replies stand together',
  'button-label': 'a label has 1 to 20 plain characters, and only one button has it',
  'button-url':
    'a URL is https and has up to 2,000 characters; one with a variable is {links}/{{1}} and has an example',
  'button-phone': 'a phone number has up to 20 characters',
  'button-code': 'a code has an example of up to 20 characters',
  'phrase-space': 'a phrase has no line break, no tab and no more than four spaces in a row',
  'phrase-hole': 'a phrase’s {holes} are written in single braces, and filled',
  'secret-request': 'nobody is asked for a card number, PIN, CVV, password or one-time code',
  'marketing-wording': 'a UTILITY template does not promote',
  'opt-out': 'a MARKETING template has a FOOTER that tells how to stop',
  languages: 'every type speaks es, es_MX, pt_BR and en',
  'same-name': 'a type’s templates have the same names in all languages',
  'same-header': 'and the same kind of header',
  'same-parameters': 'and the same parameters',
  'same-buttons': 'and the same kinds of buttons, in the same order',
  'same-phrases': 'and the same phrases with the same holes',
  'unknown-type': 'a folder is called like a notification type of the catalogue',
  unbound: 'the catalogue loads the file',
  category: 'the category is Meta’s, and its catalogue entry’s',
  answers: 'the catalogue entry has an answer for each quick reply',
  'time-to-live': 'the catalogue entry’s time to live is one that Meta takes for its category',
  unchosen: 'the catalogue entry chooses each template for some event',
  unwritten: 'and each template that it chooses is there',
  link: 'a template has a link button where the catalogue entry gives a link, and only there',
  'header-media': 'a template has the header that the catalogue entry fills',
  'missing-phrase': 'a phrase that the catalogue entry asks for is there',
  'filled-parameters': 'the catalogue entry fills the parameters that the template has, and no other',
  'rendered-length': 'a text keeps its limit with the longest values',
  experiment: 'an experiment’s shares, figures and templates fit together, and it has its template to itself',
  'sample-event': 'events can be made up for the catalogue entry, to see what it fills in',
} as const satisfies Record<string, string>;

export type Rule = keyof typeof rules;

/** What is wrong, at a value of one file. */
export type Fault = { at: JsonPath; rule: Rule; message: string };

/** What is wrong, for a person to find. Lines and columns count from 1. */
export type Finding = { file: string; line: number; column?: number; rule: Rule; message: string };

/** As compilers write it, so that editors find the place. */
export const asLine = ({ file, line, rule, message }: Finding): string =>
  `${file}:${line}: ${rule}: ${message}`;

export const quoted = (values: Iterable<string>): string => [...values].map((one) => `"${one}"`).join(', ');

/** What is found where something is wrong, and nothing where it is not. */
export const when = <Found>(wrong: boolean, ...found: readonly Found[]): readonly Found[] =>
  wrong ? found : [];
