import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { lintedTypes } from '../../core/catalogue/linted-types.ts';
import { notificationType } from '../../core/catalogue/notification-type.ts';
import { sampleData } from '../../core/catalogue/sample-data.ts';
import { Balance, Money } from '../../core/money/money.ts';
import type { LintedType } from '../../core/templates/lint/linted-type.ts';
import { type Finding, type Rule, rules } from '../../core/templates/lint/rules.ts';
import { promotionIn, secretAskedIn } from '../../core/templates/lint/wording.ts';
import { lintTemplates } from '../../core/templates/lint.ts';
import { fillPhrase } from '../../core/templates/parameter-value.ts';

const aTemplate = (language: string) => ({
  name: 'card_sent',
  language,
  category: 'UTILITY',
  parameter_format: 'NAMED' as string | undefined,
  components: [
    {
      type: 'BODY',
      text: 'Hola {{name}}, tu tarjeta va en camino: {{card}} sale hoy.',
      example: {
        body_text_named_params: [
          { param_name: 'name', example: 'Ana' },
          { param_name: 'card', example: 'la terminada en 4242' },
        ],
      },
    },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'La espero' },
        { type: 'QUICK_REPLY', text: 'No la pedí' },
      ],
    },
  ] as Record<string, unknown>[],
  phrases: { card: 'la terminada en {last4}', none: 'una nueva' } as Record<string, string>,
});
type Written = ReturnType<typeof aTemplate>;

const cardSent: LintedType = {
  name: 'card-sent',
  category: 'UTILITY',
  answers: ['expected', 'not-ordered'],
  timeToLiveSeconds: 3600,
  languages: ['es', 'es_MX', 'pt_BR', 'en'],
  chosen: () => ['card_sent'],
  fillings: ({ name, phrases: { card = '', none = '' } }) =>
    ['CardSent', 'card_sent'].includes(name)
      ? [fillPhrase(card, { last4: '4242' }), none].map((words) => ({
          values: { name: 'm'.repeat(100), card: words },
          header: undefined,
          hasLink: false,
        }))
      : [],
};

const pathOf = (file: string) => (file.includes('/') ? file : `templates/card-sent/${file}.json`);
const textOf = (template: unknown) => JSON.stringify(template, null, 2);

type Changed = Record<string, Written | readonly unknown[] | string | null>;

const languages = ['es', 'es_MX', 'pt_BR', 'en'];

/** The good templates in four languages, with what a test has changed; a text takes a file's place, `null` its life. */
function lint(changed: Changed = {}, types: readonly LintedType[] = [cardSent]) {
  const good = Object.fromEntries(languages.map((language) => [language, aTemplate(language)]));
  const files = Object.entries({ ...good, ...changed }).flatMap(([file, template]) => {
    if (template === null) return [];
    const text = typeof template === 'string' ? template : textOf(template);
    return [{ path: pathOf(file), text, beside: ['sample.pdf', 'sample.png'] }];
  });
  const findings = lintTemplates(files, types);
  const line = (file: string, snippet: string): number => {
    const lines = (files.find(({ path }) => path === pathOf(file))?.text ?? '').split('\n');
    return snippet.startsWith('last ')
      ? lines.findLastIndex((one) => one.includes(snippet.slice('last '.length))) + 1
      : lines.findIndex((one) => one.includes(snippet)) + 1;
  };
  return { findings, line };
}

const es = (change: (template: Written) => void): Record<string, Written> => {
  const template = aTemplate('es');
  change(template);
  return { es: template };
};
const everywhere = (change: (template: Written) => void): Record<string, Written> =>
  Object.fromEntries(
    languages.map((language) => {
      const template = aTemplate(language);
      change(template);
      return [language, template];
    }),
  );
const body = (text: string) => (template: Written) => Object.assign(template.components[0] ?? {}, { text });
const header =
  (text: string, more: object = {}) =>
  (template: Written) =>
    template.components.unshift({ type: 'HEADER', format: 'TEXT', text, ...more });
const media = (format: string, file: string) => (template: Written) =>
  template.components.unshift({ type: 'HEADER', format, example: { header_handle: [file] } });
const buttons =
  (...given: object[]) =>
  (template: Written) =>
    Object.assign(template.components[1] ?? {}, { buttons: given });
const reply = (text: string) => ({ type: 'QUICK_REPLY', text });
const url = (address: string, more: object = {}) => ({ type: 'URL', text: 'Ver', url: address, ...more });

type Seed = [rule: Rule, what: string, changed: Changed, file: string, snippet: string, message: RegExp];

const seeds: Seed[] = [
  ['json', 'a comma too many', { es: '{\n  "name": "card_sent",\n}' }, 'es', '}', /not JSON/],
  [
    'json',
    'a key twice',
    { es: textOf(aTemplate('es')).replace('"none"', '"card"') },
    'es',
    'una nueva',
    /"card" stands there twice/,
  ],
  ['shape', 'an empty list', { es: [] }, 'es', '[', /holds no template/],
  ['shape', 'a number in a list', { es: [aTemplate('es'), 7] }, 'es', 'last 7', /the template: /],
  ['shape', 'no phrases', es((one) => Reflect.deleteProperty(one, 'phrases')), 'es', '{', /^phrases: /],
  [
    'shape',
    'a text that is a number',
    es((one) => Object.assign(one.components[0] ?? {}, { text: 7 })),
    'es',
    '"text": 7',
    /components\.0\.text/,
  ],
  [
    'file-name',
    'the language of another file',
    es((one) => Object.assign(one, { language: 'es_CO' })),
    'es',
    '"language"',
    /"es_CO" stands in a file called es\.json/,
  ],
  [
    'name',
    'capitals',
    everywhere((one) => Object.assign(one, { name: 'CardSent' })),
    'es',
    '"name"',
    /"CardSent" must have/,
  ],
  [
    'name',
    'the name of another type',
    { 'templates/other/es.json': aTemplate('es') },
    'templates/other/es.json',
    '"name"',
    /of card-sent already/,
  ],
  [
    'name',
    'the same twice in a file',
    { es: [aTemplate('es'), aTemplate('es')] },
    'es',
    'last card_sent',
    /a second template "card_sent" in this file/,
  ],
  [
    'language',
    'a language that Meta has not',
    es((one) => Object.assign(one, { language: 'es_XX' })),
    'es',
    '"language"',
    /"es_XX" is none/,
  ],
  [
    'parameter-format',
    'nothing, which is positional',
    es((one) => Reflect.deleteProperty(one, 'parameter_format')),
    'es',
    '{',
    /must be "NAMED"/,
  ],
  [
    'components',
    'an unknown one',
    es((one) => one.components.push({ type: 'CAROUSEL' })),
    'es',
    'CAROUSEL',
    /"CAROUSEL" is none/,
  ],
  [
    'components',
    'a second body',
    es((one) => one.components.push({ type: 'BODY', text: 'Y más.' })),
    'es',
    'last "BODY"',
    /a second BODY/,
  ],
  ['components', 'no body', es((one) => one.components.shift()), 'es', '"components"', /no BODY/],
  ['header', 'a format unknown', es(header('Tarjeta', { format: 'GIF' })), 'es', 'GIF', /"GIF" is none/],
  ['header', 'an emoji', es(header('Tarjeta 💳')), 'es', '💳', /plain/],
  ['header', 'two variables', es(header('{{a}} y {{b}}')), 'es', '{{a}}', /2 variables/],
  [
    'footer',
    'a variable',
    es((one) => one.components.push({ type: 'FOOTER', text: 'De {{bank}}' })),
    'es',
    '{{bank}}',
    /no variables/,
  ],
  [
    'text-length',
    'a long body',
    es(body(`Hola {{name}}, ${'a '.repeat(600)} {{card}} va.`)),
    'es',
    'Hola',
    /1\d\d\d characters; Meta takes 1024/,
  ],
  ['text-length', 'a long header', es(header('a'.repeat(61))), 'es', 'aaaa', /61 characters; Meta takes 60/],
  [
    'text-length',
    'a long footer',
    es((one) => one.components.push({ type: 'FOOTER', text: 'a'.repeat(61) })),
    'es',
    'aaaa',
    /61 characters; Meta takes 60/,
  ],
  ['text-length', 'no text', es(body('')), 'es', '"text": ""', /BODY has no text/],
  [
    'braces',
    'one brace',
    es(body('Hola {name}, {{name}}: tu tarjeta va en camino, {{card}} sale hoy.')),
    'es',
    'Hola',
    /a brace/,
  ],
  [
    'parameter-name',
    'a capital',
    everywhere(body('Hola {{Name}}, tu tarjeta va en camino: {{card}} sale hoy.')),
    'es',
    'Hola',
    /\{\{Name\}\} must have/,
  ],
  [
    'parameter-name',
    'a number',
    everywhere(body('Hola {{1}}, tu tarjeta va en camino: {{card}} sale hoy.')),
    'es',
    'Hola',
    /\{\{1\}\} must have/,
  ],
  [
    'parameter-unique',
    'the name twice',
    es(body('Hola {{name}}, {{name}}: tu tarjeta va en camino y {{card}} sale hoy.')),
    'es',
    'Hola',
    /\{\{name\}\} stands there twice/,
  ],
  [
    'example',
    'none',
    es((one) => Reflect.deleteProperty(one.components[0] ?? {}, 'example')),
    'es',
    'Hola',
    /no body_text_named_params for "name", "card"/,
  ],
  [
    'example',
    'one forgotten',
    es(examples({ name: 'Ana' })),
    'es',
    'body_text_named_params',
    /none for "card"/,
  ],
  [
    'example',
    'one of no parameter',
    es(examples({ name: 'Ana', card: 'una', date: 'hoy' })),
    'es',
    '"param_name": "date"',
    /"date" is no parameter/,
  ],
  [
    'example',
    'an empty one',
    es(examples({ name: ' ', card: 'una' })),
    'es',
    '"example": " "',
    /value that Meta refuses/,
  ],
  [
    'example',
    'examples by position',
    es((one) => Object.assign(one.components[0] ?? {}, { example: { body_text: [['Ana']] } })),
    'es',
    '"example"',
    /must be/,
  ],
  [
    'example',
    'no file for a header',
    es((one) => one.components.unshift({ type: 'HEADER', format: 'IMAGE' })),
    'es',
    '"format"',
    /format IMAGE has an example, which must be \{ "header_handle"/,
  ],
  [
    'example',
    'a file of the header that is not there',
    es(media('IMAGE', 'other.png')),
    'es',
    'other.png',
    /no file "other\.png"/,
  ],
  ['example', 'a picture as a document', es(media('DOCUMENT', 'sample.png')), 'es', 'sample.png', /PDF/],
  [
    'variable-at-end',
    'the last word',
    es(body('Hola {{name}}, tu tarjeta va en camino: sale hoy {{card}}')),
    'es',
    'Hola',
    /neither begins nor ends/,
  ],
  [
    'variable-at-end',
    'the first word',
    es(body('{{name}}, tu tarjeta va en camino: {{card}} sale hoy.')),
    'es',
    '{{name}}, tu',
    /neither begins nor ends/,
  ],
  [
    'variables-adjacent',
    'a space between',
    es(body('Hola {{name}} {{card}}, tu tarjeta va en camino y sale hoy.')),
    'es',
    'Hola',
    /without a word/,
  ],
  [
    'variable-words',
    'four words for two',
    es(body('Hola {{name}}: {{card}} sale hoy ya.')),
    'es',
    'Hola',
    /4 words for 2 variables.*5/,
  ],
  [
    'button-count',
    'eleven',
    everywhere(buttons(...Array.from({ length: 11 }, (_, i) => reply(`Opción ${i}`)))),
    'es',
    '"buttons"',
    /11 buttons/,
  ],
  [
    'button-count',
    'three addresses',
    everywhere(buttons(...[1, 2, 3].map((i) => url('https://a.example', { text: `Ver ${i}` })))),
    'es',
    '"buttons"',
    /3 buttons of kind URL/,
  ],
  [
    'button-kind',
    'one for authentication',
    es(buttons(reply('Sí'), { type: 'OTP', text: 'No' })),
    'es',
    '"OTP"',
    /"OTP" is none/,
  ],
  [
    'button-order',
    'an address between',
    everywhere(buttons(reply('Sí'), url('https://a.example'), reply('No'))),
    'es',
    '"buttons"',
    /stand together/,
  ],
  [
    'button-label',
    'one letter too long',
    es(buttons(reply('Sí, la estoy esperan'), reply('No, no la estoy esper'))),
    'es',
    'No, no la estoy',
    /21 characters; ours have 20/,
  ],
  [
    'button-label',
    'the same twice',
    es(buttons(reply('Sí'), reply('Sí'))),
    'es',
    'last "Sí"',
    /a second "Sí"/,
  ],
  ['button-label', 'none', es(buttons(reply(' '), reply('Sí'))), 'es', '"text": " "', /needs a label/],
  ['button-label', 'a variable', es(buttons(reply('Soy {{name}}'), reply('No'))), 'es', 'Soy', /plain/],
  ['button-url', 'no https', everywhere(buttons(url('http://a.example'))), 'es', '"url"', /https/],
  [
    'button-url',
    'too long',
    everywhere(buttons(url(`https://a.example/${'a'.repeat(2000)}`))),
    'es',
    '"url"',
    /2018 characters/,
  ],
  [
    'button-url',
    'a variable inside',
    everywhere(buttons(url('https://a.example/{{1}}/x', { example: ['1'] }))),
    'es',
    '"url"',
    /is not "\{links\}\/\{\{1\}\}"/,
  ],
  [
    'button-url',
    'a variable without example',
    everywhere(buttons(url('{links}/{{1}}'))),
    'es',
    '"url"',
    /no example/,
  ],
  [
    'button-url',
    'an address of somebody else, with a variable',
    everywhere(buttons(url('https://a.example/{{1}}', { example: ['x'] }))),
    'es',
    '"url"',
    /through our redirect/,
  ],
  [
    'button-url',
    'an example without variable',
    everywhere(buttons(url('https://a.example/', { example: ['https://a.example/'] }))),
    'es',
    'last "example": [',
    /no variable/,
  ],
  [
    'button-phone',
    'words',
    everywhere(buttons({ type: 'PHONE_NUMBER', text: 'Llamar', phone_number: 'al banco' })),
    'es',
    '"phone_number"',
    /20 characters/,
  ],
  [
    'button-code',
    'too long',
    everywhere(buttons({ type: 'COPY_CODE', example: 'A'.repeat(21) })),
    'es',
    '"AAAA',
    /1 to 20/,
  ],
  [
    'phrase-space',
    'a line break',
    es((one) => Object.assign(one.phrases, { none: 'una\nnueva' })),
    'es',
    '"none"',
    /"none" has a line break/,
  ],
  [
    'phrase-space',
    'five spaces',
    es((one) => Object.assign(one.phrases, { none: 'una     nueva' })),
    'es',
    '"none"',
    /four spaces/,
  ],
  [
    'phrase-hole',
    'two braces',
    es((one) => Object.assign(one.phrases, { card: 'la {{last4}}' })),
    'es',
    '"card": "la',
    /belongs to no \{hole\}/,
  ],
  [
    'phrase-hole',
    'a hole that nothing fills',
    everywhere((one) => Object.assign(one.phrases, { card: 'la {lastFour}' })),
    'es',
    '"card": "la',
    /keeps "\{lastFour\}"/,
  ],
  [
    'secret-request',
    'in the body',
    es(body('Hola {{name}}, tu tarjeta {{card}} va en camino. Responde con tu PIN.')),
    'es',
    'Hola',
    /asks the customer for "pin"/,
  ],
  [
    'secret-request',
    'on a button',
    es(buttons(reply('Enviar contraseña'), reply('No'))),
    'es',
    'Enviar',
    /"contrasena"/,
  ],
  [
    'marketing-wording',
    'in a phrase',
    es((one) => Object.assign(one.phrases, { none: 'una con 10 % de descuento' })),
    'es',
    '"none"',
    /"descuento" promotes/,
  ],
  [
    'opt-out',
    'no footer',
    everywhere((one) => Object.assign(one, { category: 'MARKETING' })),
    'es',
    '"components"',
    /needs a FOOTER that tells how to stop/,
  ],
  [
    'opt-out',
    'a footer about something else',
    everywhere((one) => {
      Object.assign(one, { category: 'MARKETING' });
      one.components.push({ type: 'FOOTER', text: 'Sujeto a aprobación' });
    }),
    'es',
    'Sujeto',
    /needs a FOOTER/,
  ],
  ['languages', 'no English', { en: null }, 'es', '{', /card-sent has no "en"/],
  ['languages', 'no Mexican Spanish', { es_MX: null }, 'es', '{', /card-sent has no "es_MX"/],
  [
    'same-name',
    'another in English',
    { en: { ...aTemplate('en'), name: 'card_was_sent' } },
    'en',
    '"name"',
    /are "card_was_sent", and in es "card_sent"/,
  ],
  [
    'same-name',
    'one more in Spanish',
    { es: [aTemplate('es'), { ...aTemplate('es'), name: 'card_came' }] },
    'en',
    '"name"',
    /are "card_sent", and in es "card_sent", "card_came"/,
  ],
  [
    'same-header',
    'one in Spanish only',
    es(media('DOCUMENT', 'sample.pdf')),
    'en',
    '"components"',
    /header is none, and in es DOCUMENT/,
  ],
  [
    'same-parameters',
    'one more in Spanish',
    es(body('Hola {{name}}, tu tarjeta va en camino: {{card}} sale hoy, dice {{bank}} siempre muy feliz.')),
    'en',
    '"text": "Hola',
    /lacks "bank"/,
  ],
  [
    'same-parameters',
    'one fewer in Spanish',
    es(body('Hola {{name}}, tu tarjeta va en camino.')),
    'en',
    '"text": "Hola',
    /has "card"/,
  ],
  [
    'same-buttons',
    'one fewer in English',
    { en: withButtons('en', reply('Yes')) },
    'en',
    '"buttons"',
    /are QUICK_REPLY, and in es QUICK_REPLY, QUICK_REPLY/,
  ],
  [
    'same-phrases',
    'one fewer in English',
    { en: { ...aTemplate('en'), phrases: { card: 'the {last4}' } } },
    'en',
    '"phrases"',
    /lacks "none"/,
  ],
  [
    'same-phrases',
    'another hole in English',
    { en: { ...aTemplate('en'), phrases: { card: 'the one', none: 'one' } } },
    'en',
    '"card": "the',
    /holes none, and in es "last4"/,
  ],
  [
    'same-phrases',
    'one more in English',
    { en: { ...aTemplate('en'), phrases: { ...aTemplate('en').phrases, more: 'x' } } },
    'en',
    '"more"',
    /"more" is not there in es/,
  ],
  [
    'unknown-type',
    'a folder of no type',
    { 'templates/cards/es.json': { ...aTemplate('es'), name: 'cards' } },
    'templates/cards/es.json',
    '{',
    /no type "cards"; there are "card-sent"/,
  ],
  [
    'unbound',
    'a file nobody loads',
    { es_CO: aTemplate('es_CO') },
    'es_CO',
    '"language"',
    /does not load "es_CO"/,
  ],
  [
    'category',
    'marketing',
    es((one) => Object.assign(one, { category: 'MARKETING' })),
    'es',
    '"category"',
    /"MARKETING" is "UTILITY"/,
  ],
  [
    'answers',
    'one button for two answers',
    everywhere(buttons(reply('Sí'))),
    'es',
    '"buttons"',
    /1 quick replies, .* "expected", "not-ordered"/,
  ],
  [
    'missing-phrase',
    'forgotten in all languages',
    everywhere((one) => Reflect.deleteProperty(one.phrases, 'none')),
    'es',
    '"phrases"',
    /asks for "none"/,
  ],
  [
    'unchosen',
    'a template of no event',
    Object.fromEntries(
      languages.map((one) => [one, [aTemplate(one), { ...aTemplate(one), name: 'card_came' }]]),
    ),
    'es',
    'card_came',
    /no event makes .* choose "card_came"/,
  ],
  [
    'unwritten',
    'another name',
    everywhere((one) => Object.assign(one, { name: 'card_came' })),
    'es',
    '{',
    /chooses "card_sent", which no file has/,
  ],
  [
    'link',
    'a button that no event gives a link for',
    everywhere((one) => buttons(url('{links}/{{1}}', { example: ['x'] }), reply('Sí'), reply('No'))(one)),
    'es',
    '"buttons"',
    /a link button, and some events give/,
  ],
  [
    'header-media',
    'a header that no event fills',
    everywhere(media('IMAGE', 'sample.png')),
    'es',
    '"format"',
    /takes IMAGE, and the catalogue entry gives it no file/,
  ],
  [
    'filled-parameters',
    'one that nothing fills',
    everywhere((one) => {
      body('Hola {{name}}, tu tarjeta va en camino: {{card}} sale hoy por {{carrier}} como siempre.')(one);
      examples({ name: 'Ana', card: 'una', carrier: 'Correo' })(one);
    }),
    'es',
    'Hola',
    /leaves "carrier" without a value/,
  ],
  [
    'filled-parameters',
    'one that is not there',
    everywhere((one) => {
      body('Hola {{name}}, tu tarjeta va en camino.')(one);
      examples({ name: 'Ana' })(one);
    }),
    'es',
    'Hola',
    /fills "card", which the template has not/,
  ],
  [
    'rendered-length',
    'a long name',
    es(body(`Hola {{name}}, tu tarjeta va: ${'a'.repeat(900)} {{card}} sale hoy.`)),
    'es',
    'Hola',
    /^10\d\d characters with the longest values \(name 100, card 20\); Meta takes 1024/,
  ],
];

function examples(values: Record<string, string>) {
  const body_text_named_params = Object.entries(values).map(([param_name, example]) => ({
    param_name,
    example,
  }));
  return (template: Written) =>
    Object.assign(template.components[0] ?? {}, { example: { body_text_named_params } });
}

function withButtons(language: string, ...given: object[]): Written {
  const template = aTemplate(language);
  buttons(...given)(template);
  return template;
}

describe('a seeded mistake', () => {
  it('is not found where none was made', () => {
    expect(lint().findings).toEqual([]);
  });

  it.each(seeds)('of %s: %s', (rule, _, changed, file, snippet, message) => {
    const { findings, line } = lint(changed);

    const at: Partial<Finding> = { file: pathOf(file), rule, message: expect.stringMatching(message) };
    expect(findings).toContainEqual(expect.objectContaining(at));
    const found = findings.filter((one) => one.file === at.file && one.rule === rule);
    expect(found.map((one) => one.line)).toContain(line(file, snippet));
  });

  it('is made above and below for every rule but two', () => {
    const seeded = new Set([...seeds, ...entrySeeds].map(([rule]) => rule));
    expect(Object.keys(rules).filter((rule) => !seeded.has(rule as Rule))).toEqual([
      'experiment',
      'sample-event',
    ]);
  });

  it('is told by line and column, the first of a file first', () => {
    const { findings } = lint(
      es((one) => {
        Object.assign(one, { name: 'X' });
        body('{{name}}, tu {{card}} va en camino, hoy.')(one);
      }),
    );
    const inSpanish = findings.filter(({ file }) => file.endsWith('/es.json'));
    expect(inSpanish.map(({ line, column, rule }) => [line, column, rule])).toEqual([
      [2, 11, 'name'],
      [9, 15, 'variable-at-end'],
    ]);
  });
});

const [filling] = cardSent.fillings(aTemplate('es'));
const filledWith = (change: object): Partial<LintedType> => ({
  fillings: () => (filling ? [{ ...filling, ...change }] : []),
});

const entrySeeds: [rule: Rule, what: string, type: Partial<LintedType>, snippet: string, message: RegExp][] =
  [
    [
      'time-to-live',
      'longer than Meta keeps a UTILITY template',
      { timeToLiveSeconds: 43_201 },
      '"category"',
      /card-sent lives 43201 s in the catalogue; Meta takes 30 to 43200 s for UTILITY/,
    ],
    [
      'time-to-live',
      'shorter than Meta tries for a MARKETING template',
      { category: 'MARKETING', timeToLiveSeconds: 43_199 },
      '"category"',
      /Meta takes 43200 to 2592000 s for MARKETING/,
    ],
    [
      'unwritten',
      'a name of no file',
      { chosen: () => ['card_sent', 'card_lost'] },
      '{',
      /"card_lost", which no/,
    ],
    [
      'link',
      'a link without a button',
      filledWith({ hasLink: true }),
      '"buttons"',
      /there is no button for it/,
    ],
    [
      'header-media',
      'a document without a header',
      filledWith({ header: 'DOCUMENT' }),
      '"components"',
      /takes no file, and the catalogue entry gives it DOCUMENT/,
    ],
  ];

describe('a mistake seeded in a catalogue entry', () => {
  it.each(entrySeeds)('of %s: %s', (rule, _, change, snippet, message) => {
    const { findings, line } = lint({}, [{ ...cardSent, ...change }]);

    const inSpanish = findings.filter((one) => one.rule === rule && one.file === pathOf('es'));
    expect(inSpanish).toContainEqual(
      expect.objectContaining({ line: line('es', snippet), message: expect.stringMatching(message) }),
    );
  });
});

describe('a file of several templates', () => {
  const two = (language: string) => [
    aTemplate(language),
    { ...aTemplate(language), name: 'card_came', category: language === 'en' ? 'MARKETING' : 'UTILITY' },
  ];
  const both: LintedType = {
    ...cardSent,
    chosen: () => ['card_sent', 'card_came'],
    fillings: (template) => cardSent.fillings({ ...template, name: 'card_sent' }),
  };

  it('is linted like as many files, and each mistake is found in its own template', () => {
    const { findings, line } = lint(Object.fromEntries(languages.map((one) => [one, two(one)])), [both]);

    expect(findings.map(({ file, line: at, rule }) => [file, at, rule])).toEqual([
      [pathOf('en'), line('en', 'MARKETING'), 'category'],
      [pathOf('en'), line('en', 'last "components"'), 'opt-out'],
    ]);
  });

  it('is compared template by template with the other languages', () => {
    const swapped = Object.fromEntries(languages.map((one) => [one, two(one)]));
    const { findings } = lint({ ...swapped, en: two('es_MX').toReversed() }, [both]);

    expect(findings.map(({ rule }) => rule)).toEqual(['file-name', 'file-name']);
  });
});

describe('what is asked of a customer', () => {
  it.each([
    'Responde con tu PIN',
    '¿Cuál es tu contraseña?',
    'Si no fuiste tú, envía tu PIN.',
    'Escribe el número de tu tarjeta y el CVV',
    'Ingresa el código de verificación que recibiste',
    'Digite sua senha',
    'Informe o código de segurança do cartão',
    'Qual é o número do cartão?',
    'Reply with your PIN',
    'Please enter the one-time code',
    'What is your card number?',
    'Confirm your password',
    'Enviar PIN',
  ])('is a secret: %s', (text) => expect(secretAskedIn(text)).toBeDefined());

  it.each([
    'Nunca te pediremos tu PIN ni tu contraseña.',
    'No compartas tu contraseña con nadie.',
    'Nunca compartilhe sua senha.',
    'Never share your PIN.',
    'Do not reply with your password.',
    'Tu PIN cambió ayer. ¿Fuiste tú? Responde aquí.',
    'Enviamos un código de verificación a tu correo.',
    'un movimiento con tu tarjeta terminada en 4242',
    'Envía tu comprobante de domicilio.',
    'Responde con la clave de rastreo.',
  ])('is none: %s', (text) => expect(secretAskedIn(text)).toBeUndefined());
});

describe('the wording of a notification', () => {
  it.each([
    'Aprovecha hoy',
    'con 10 % de DESCUENTO',
    'Tienes preaprobado un préstamo',
    'Você tem um crédito pré-aprovado',
    'Promoção',
    'una promoción',
    'Ofertas para ti',
    'You are pre-approved',
    'a special offer',
    'Termina tu solicitud de crédito',
    'Finish your loan application',
    'cupom',
    'gratis',
  ])('promotes: %s', (text) => expect(promotionIn(text)).toBeDefined());

  it.each([
    'una compra por $200.00',
    'sale de tu cuenta',
    'Tu pago vence mañana',
    'Pagar ahora',
    'una transferencia',
    'Falta un paso: envía tu comprobante de domicilio',
    'Tienes 200 puntos',
    'Seu pagamento foi aprovado',
    'Tu solicitud fue aprobada',
    'uma compra',
  ])('only tells: %s', (text) => expect(promotionIn(text)).toBeUndefined());
});

describe('our own templates', () => {
  const files = globSync('templates/**/*.json').map((path) => ({
    path,
    text: readFileSync(path, 'utf8'),
    beside: readdirSync(dirname(path)),
  }));

  it('are without a finding', () => {
    expect(files.length).toBeGreaterThanOrEqual(3 * catalogue.length);
    expect(lintTemplates(files, lintedTypes())).toEqual([]);
  });

  it('are filled with the longest that may come', () => {
    const [type] = lintedTypes(catalogue.filter(({ name }) => name === 'transaction-alert'));
    const phrases = Object(JSON.parse(readFileSync('templates/transaction-alert/es.json', 'utf8'))).phrases;
    const fillings =
      type?.fillings({ name: 'transaction_alert', language: 'es', phrases }).map(({ values }) => values) ??
      [];
    const longest = (name: string) => Math.max(...fillings.map((filling) => filling[name]?.length ?? 0));

    expect(longest('name')).toBe(100);
    expect(longest('place')).toBe(100 + ', '.length + 100 + ' (tarjeta terminada en 4242)'.length);
    expect(longest('balance')).toBeGreaterThanOrEqual('-90.071.992.547.409,91 COP'.length);
    expect(longest('movement')).toBe('una transferencia'.length);
    expect(new Set(fillings.map(({ movement }) => movement)).size).toBe(5);
    expect(fillings.some(({ balance }) => balance === phrases.noBalance)).toBe(true);
    expect(fillings.some(({ place }) => place?.startsWith(phrases.noPlace))).toBe(true);
  });
});

describe('events made up for a type', () => {
  it('go through every choice, and leave out what may be left out', () => {
    const schema = z.object({
      kind: z.enum(['a', 'b']),
      due: z.iso.date().optional(),
      amount: Money,
      left: Balance.optional(),
      detail: z.discriminatedUnion('is', [
        z.object({ is: z.literal('pdf'), url: z.url().max(50) }),
        z.object({ is: z.literal('points'), points: z.int() }),
      ]),
    });

    const made = sampleData(schema).map((one) => schema.parse(one));

    expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(['a', 'b']));
    expect(new Set(made.map(({ detail }) => detail.is))).toEqual(new Set(['pdf', 'points']));
    expect(new Set(made.map(({ due }) => due?.slice(5, 7))).size).toBe(13);
    expect(made.some(({ left }) => left === undefined)).toBe(true);
    expect(Math.min(...made.map(({ left }) => left?.minorUnits ?? 0))).toBe(Number.MIN_SAFE_INTEGER);
  });

  it('say which field they cannot guess, and take an example for it', () => {
    const typeWith = (policy: z.ZodType<string>) =>
      notificationType({
        name: 'card-sent',
        detailType: 'CardSent',
        purpose: 'service',
        category: 'UTILITY',
        lane: 'service',
        policy: { quietHours: 'respected', cap: 'shared', collects: false },
        timeToLiveSeconds: 3600,
        patienceSeconds: 3600,
        whenUnconfirmed: 'end',
        data: z.object({ policy }),
        templates: [],
        answers: cardSent.answers,
        fill: ({ data }, { customer }) => ({ name: customer.name, card: data.policy }),
      });
    const policy = z.string().regex(/^POL-\d{3}$/);
    const finding = (type: z.ZodType<string>) =>
      lint({}, lintedTypes([typeWith(type)])).findings.filter(({ rule }) => rule === 'sample-event');

    expect(finding(policy)).toContainEqual(
      expect.objectContaining({
        file: 'templates/card-sent/es.json',
        line: 2,
        message: expect.stringMatching(/data\.policy.*examples/),
      }),
    );
    expect(finding(policy.meta({ examples: ['POL-123'] }))).toEqual([]);
  });
});
