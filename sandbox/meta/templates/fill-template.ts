import { refusal } from '../graph/graph-error.ts';
import type { Component, Parameter, TemplateRequest } from '../graph/template-request.ts';
import type { ChatHeader, Shown } from '../messages/chat-message.ts';
import { fillButtons } from './fill-buttons.ts';
import { componentOf, type StoredTemplate } from './stored-template.ts';
import { fillIn, variablesOf } from './template-variables.ts';

/** Where a person's app finds a file that was sent by id or by link. */
export type MediaUrl = (kind: string, file: { id?: string | undefined; link?: string | undefined }) => string;

/** The template with its parameters filled in, or Meta's refusal of them. */
export function fillTemplate(template: StoredTemplate, request: TemplateRequest, mediaUrl: MediaUrl): Shown {
  const parts = request.components ?? [];
  const header = fillHeader(template, parametersOf(parts, 'header'), mediaUrl);
  const text = fillText(template, 'BODY', parametersOf(parts, 'body'), 1024);
  const footer = componentOf(template, 'FOOTER')?.text;
  const buttons = fillButtons(
    componentOf(template, 'BUTTONS')?.buttons ?? [],
    parts.filter((part) => part.type === 'button'),
  );
  return {
    ...(header ? { header } : {}),
    text,
    ...(footer === undefined ? {} : { footer }),
    buttons,
  };
}

function fillHeader(
  template: StoredTemplate,
  given: Parameter[],
  mediaUrl: MediaUrl,
): ChatHeader | undefined {
  const format = componentOf(template, 'HEADER')?.format;
  if (format === undefined || format === 'TEXT') {
    const text = fillText(template, 'HEADER', given, 60);
    return format === undefined ? undefined : { type: 'text', text };
  }
  const [parameter] = given;
  if (given.length > 1) throw countMismatch('header', given.length, 1);
  const received = parameter?.type.toUpperCase() ?? 'UNKNOWN';
  const mismatch = refusal(132012, `header: Format mismatch, expected ${format}, received ${received}`);
  if (!parameter || received !== format) throw mismatch;
  switch (parameter.type) {
    case 'image':
      return { type: 'image', url: mediaUrl('image', parameter.image) };
    case 'video':
      return { type: 'video', url: mediaUrl('video', parameter.video) };
    case 'document':
      return {
        type: 'document',
        url: mediaUrl('document', parameter.document),
        filename: parameter.document.filename ?? 'Untitled',
      };
    case 'location':
      return { type: 'location', text: parameter.location.name ?? parameter.location.address ?? '' };
    default:
      throw mismatch;
  }
}

function fillText(
  template: StoredTemplate,
  type: 'HEADER' | 'BODY',
  given: Parameter[],
  max: number,
): string {
  const where = type.toLowerCase();
  const text = componentOf(template, type)?.text ?? '';
  const variables = variablesOf(text);
  if (given.length !== variables.length) throw countMismatch(where, given.length, variables.length);

  const values = new Map(
    given.map((parameter, position): [string, string] => {
      const value = textOf(parameter);
      if (value === undefined)
        throw refusal(
          132012,
          `${where}: Format mismatch, expected TEXT, received ${parameter.type.toUpperCase()}`,
        );
      if (/[\n\t]| {5,}/.test(value)) {
        throw refusal(
          100,
          'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
        );
      }
      if (template.category === 'AUTHENTICATION' && value.length > 15) {
        throw refusal(132005, `${where}: a verification code may have at most 15 characters`);
      }
      return [nameOf(template, parameter, where, variables, position), value];
    }),
  );
  const missing = variables.find((variable) => !values.has(variable));
  if (missing !== undefined) throw refusal(132012, `${where}: Parameter ${missing} is missing`);

  const filled = fillIn(text, values);
  if (filled.length > max)
    throw refusal(132005, `${where}: Translated text too long: ${filled.length} > ${max}`);
  return filled;
}

function nameOf(
  template: StoredTemplate,
  parameter: Parameter,
  where: string,
  variables: string[],
  position: number,
): string {
  if (template.parameterFormat === 'POSITIONAL')
    return variables.toSorted((a, b) => Number(a) - Number(b))[position] ?? '';
  const name = 'parameter_name' in parameter ? parameter.parameter_name : undefined;
  if (name === undefined) throw refusal(132012, `${where}: Parameter name is missing or empty`);
  if (!variables.includes(name)) throw refusal(132012, `${where}: The template has no parameter ${name}`);
  return name;
}

const textOf = (parameter: Parameter): string | undefined =>
  parameter.type === 'text'
    ? parameter.text
    : parameter.type === 'currency'
      ? parameter.currency.fallback_value
      : parameter.type === 'date_time'
        ? parameter.date_time.fallback_value
        : undefined;

const parametersOf = (parts: Component[], type: 'header' | 'body'): Parameter[] =>
  parts.filter((part) => part.type === type).flatMap((part) => part.parameters ?? []);

const countMismatch = (where: string, given: number, expected: number) =>
  refusal(
    132000,
    `${where}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  );
