import { type Fault, when } from './rules.ts';
import {
  type ComponentSource,
  type TemplateSource,
  variablesIn,
  withoutVariables,
} from './template-source.ts';

const kinds = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS'];
const formats = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'];

/** Meta's limits; https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components */
export const longestText: Readonly<Record<string, number>> = { BODY: 1024, HEADER: 60, FOOTER: 60 };

/** What Meta refuses in a header and on a button. */
export const unplain = /[\n\r\t*_~`]|\p{Extended_Pictographic}/u;

/** Which components there are, and how long and how plain their texts. */
export const checkTexts = (template: TemplateSource): readonly Fault[] => [
  ...checkKinds(template),
  ...template.components.flatMap((component, index) =>
    [
      ...checkLength(component),
      ...(component.type === 'HEADER' ? checkHeader(component) : []),
      ...(component.type === 'FOOTER' ? checkFooter(component) : []),
    ].map(({ at, ...rest }) => ({ at: ['components', index, ...at], ...rest })),
  ),
];

const checkKinds = ({ components }: TemplateSource): readonly Fault[] => [
  ...components.flatMap(({ type }, index) => {
    const fault = { at: ['components', index, 'type'], rule: 'components' as const };
    const isFirst = components.findIndex((other) => other.type === type) === index;
    return [
      ...when(!kinds.includes(type), { ...fault, message: `"${type}" is none of ${kinds.join(', ')}` }),
      ...when(!isFirst, { ...fault, message: `a second ${type}; a template has one at most` }),
    ];
  }),
  ...when<Fault>(!components.some(({ type }) => type === 'BODY'), {
    at: ['components'],
    rule: 'components',
    message: 'there is no BODY',
  }),
];

function checkLength({ type, format, text = '' }: ComponentSource): readonly Fault[] {
  const limit = longestText[type];
  if (limit === undefined || (type === 'HEADER' && format !== 'TEXT')) return [];
  const fault = { at: ['text'], rule: 'text-length' as const };
  return [
    ...when(text === '', { ...fault, message: `the ${type} has no text` }),
    ...when(text.length > limit, { ...fault, message: `${text.length} characters; Meta takes ${limit}` }),
  ];
}

const checkHeader = ({ format = '', text = '' }: ComponentSource): readonly Fault[] => [
  ...when<Fault>(!formats.includes(format), {
    at: ['format'],
    rule: 'header',
    message: `"${format}" is none of ${formats.join(', ')}`,
  }),
  ...when<Fault>(variablesIn(text).length > 1, {
    at: ['text'],
    rule: 'header',
    message: `${variablesIn(text).length} variables; a header has one at most`,
  }),
  ...when<Fault>(unplain.test(withoutVariables(text)), {
    at: ['text'],
    rule: 'header',
    message: 'must be plain: no line breaks, formatting or emoji',
  }),
];

const checkFooter = ({ text = '' }: ComponentSource): readonly Fault[] =>
  when(variablesIn(text).length > 0 || /[\n\r\t]/.test(text), {
    at: ['text'],
    rule: 'footer',
    message: 'must have no variables and no line breaks',
  });
