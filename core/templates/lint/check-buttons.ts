import { unplain } from './check-texts.ts';
import { type Fault, when } from './rules.ts';
import { type ButtonSource, componentOf, type TemplateSource, variablesIn } from './template-source.ts';

const atMost: Readonly<Record<string, number>> = { QUICK_REPLY: 10, URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1 };
const longestLabel = 20;

/** How many buttons of which kinds in which order, and each by itself. */
export function checkButtons(template: TemplateSource): readonly Fault[] {
  const found = componentOf(template, 'BUTTONS');
  if (!found) return [];
  const { buttons = [] } = found.component;
  const at = ['components', found.index, 'buttons'];
  return [
    ...checkCounts(buttons).map((message): Fault => ({ at, rule: 'button-count', message })),
    ...when<Fault>(!repliesStandTogether(buttons), {
      at,
      rule: 'button-order',
      message: 'quick replies must stand together, before or after the other buttons',
    }),
    ...buttons.flatMap((button, index) =>
      checkButton(button, buttons.slice(0, index)).map(({ at: inside, ...rest }) => ({
        at: [...at, index, ...inside],
        ...rest,
      })),
    ),
  ];
}

const checkCounts = (buttons: readonly ButtonSource[]): readonly string[] => [
  ...when(buttons.length < 1 || buttons.length > 10, `${buttons.length} buttons; Meta takes 1 to 10`),
  ...Object.entries(atMost).flatMap(([kind, most]) => {
    const count = buttons.filter(({ type }) => type === kind).length;
    return when(count > most && buttons.length <= 10, `${count} buttons of kind ${kind}; Meta takes ${most}`);
  }),
];

function repliesStandTogether(buttons: readonly ButtonSource[]): boolean {
  const replies = buttons.map(({ type }) => type === 'QUICK_REPLY');
  return replies.filter((isReply, index) => index > 0 && isReply !== replies[index - 1]).length <= 1;
}

const checks: Readonly<Record<string, (button: ButtonSource) => readonly Fault[]>> = {
  QUICK_REPLY: () => [],
  URL: checkUrl,
  PHONE_NUMBER: checkPhone,
  COPY_CODE: checkCode,
};

function checkButton(button: ButtonSource, before: readonly ButtonSource[]): readonly Fault[] {
  const check = checks[button.type];
  const kinds = Object.keys(checks).join(', ');
  if (!check) return [{ at: ['type'], rule: 'button-kind', message: `"${button.type}" is none of ${kinds}` }];
  // What a code button says may be left to Meta.
  const labels = button.type === 'COPY_CODE' && button.text === undefined ? [] : checkLabel(button, before);
  return [
    ...labels.map((message): Fault => ({ at: ['text'], rule: 'button-label', message })),
    ...check(button),
  ];
}

const checkLabel = ({ text = '' }: ButtonSource, before: readonly ButtonSource[]): readonly string[] => [
  ...when(text.trim() === '', 'a button needs a label'),
  ...when(
    text.length > longestLabel,
    `"${text}" has ${text.length} characters; ours have ${longestLabel} at most, Meta takes 25`,
  ),
  ...when(
    unplain.test(text) || /[{}]/.test(text),
    `"${text}" must be plain: no variables, line breaks, formatting or emoji`,
  ),
  ...when(
    text !== '' && before.some((other) => other.text === text),
    `a second "${text}"; nobody could tell the answers apart`,
  ),
];

function checkUrl({ url = '', example }: ButtonSource): readonly Fault[] {
  const variables = variablesIn(url);
  const samples = [example].flat().filter((one) => typeof one === 'string' && one !== '');
  const fault = (message: string, field = 'url'): Fault => ({ at: [field], rule: 'button-url', message });
  return [
    ...when(
      variables.length === 0 && !/^https:\/\/[^\s/{}]+/.test(url),
      fault('must begin with https:// and a host of its own'),
    ),
    ...when(url.length > 2000, fault(`${url.length} characters; Meta takes 2000`)),
    ...when(
      variables.length > 0 && url !== '{links}/{{1}}',
      fault('has a variable and is not "{links}/{{1}}": a link leads through our redirect'),
    ),
    ...when(
      variables.length > 0 && samples.length === 0,
      fault('has a variable and no example of what fills it'),
    ),
    ...when(
      variables.length === 0 && example !== undefined,
      fault('has an example and no variable', 'example'),
    ),
  ];
}

function checkPhone({ phone_number = '' }: ButtonSource): readonly Fault[] {
  const message = 'must be a number of up to 20 characters, a + and digits';
  return when(!/^\+?\d{5,19}$/.test(phone_number), { at: ['phone_number'], rule: 'button-phone', message });
}

function checkCode({ example }: ButtonSource): readonly Fault[] {
  const [code] = [example].flat();
  const isCode = typeof code === 'string' && code.length >= 1 && code.length <= 20;
  const message = 'must have an example code of 1 to 20 characters';
  return when(!isCode, { at: ['example'], rule: 'button-code', message });
}
