import { randomUUID } from 'node:crypto';

/** A value as the query protocol writes it: lists as `<member>` elements, records as named elements. */
export type XmlValue = string | XmlValue[] | { [name: string]: XmlValue | undefined };

export function resultXml(action: string, result: XmlValue): string {
  const body = element(`${action}Result`, result);
  const metadata = element('ResponseMetadata', { RequestId: randomUUID() });
  return document(`${action}Response`, body + metadata);
}

export function errorXml(code: string, message: string): string {
  const error = element('Error', { Type: 'Sender', Code: code, Message: message });
  return document('ErrorResponse', error + element('RequestId', randomUUID()));
}

function document(name: string, body: string): string {
  return `<${name} xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${body}</${name}>`;
}

function element(name: string, value: XmlValue | undefined): string {
  return value === undefined ? '' : `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: XmlValue): string {
  if (typeof value === 'string') return escaped(value);
  if (Array.isArray(value)) return value.map((each) => element('member', each)).join('');
  return Object.entries(value)
    .map(([name, each]) => element(name, each))
    .join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"\r]/g, (character) => entities[character] ?? character);
}
