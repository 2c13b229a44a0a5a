import { refusal } from '../graph/graph-error.ts';
import type { Component, Parameter } from '../graph/template-request.ts';
import type { ChatButton } from '../messages/chat-message.ts';
import type { TemplateButton } from './stored-template.ts';
import { fillIn, variablesOf } from './template-variables.ts';

const subTypes: Record<string, string> = { OTP: 'url', COPY_CODE: 'copy_code', PHONE_NUMBER: 'voice_call' };

export function fillButtons(buttons: TemplateButton[], parts: Component[]): ChatButton[] {
  const given = new Map(parts.map((part, position) => [part.index ?? position, part]));
  for (const [index, part] of given) {
    const button = buttons[index];
    if (!button) throw refusal(132000, `buttons: there is no button at index ${index} in the template`);
    const expected = subTypes[button.type] ?? button.type.toLowerCase();
    if (part.sub_type !== expected) {
      throw refusal(
        132012,
        `buttons: Button at index ${index} expects sub_type ${expected}, received ${part.sub_type}`,
      );
    }
  }
  return buttons.map((button, index) => fillButton(button, index, given.get(index)?.parameters?.[0]));
}

function fillButton(button: TemplateButton, index: number, parameter: Parameter | undefined): ChatButton {
  const title = button.text ?? '';
  switch (button.type) {
    case 'QUICK_REPLY':
      if (parameter && parameter.type !== 'payload') throw wrongKind(index, 'payload', parameter);
      return { type: 'QUICK_REPLY', title, payload: parameter?.payload ?? title };
    case 'URL':
      return { type: 'URL', title, url: fillUrl(button.url ?? '', index, parameter) };
    case 'PHONE_NUMBER':
      return { type: 'PHONE_NUMBER', title, payload: button.phone_number ?? '' };
    case 'COPY_CODE':
      if (!parameter) throw required(index, 'CopyCode');
      if (parameter.type !== 'coupon_code') throw wrongKind(index, 'coupon_code', parameter);
      return { type: 'COPY_CODE', title: title || 'Copy offer code', payload: parameter.coupon_code };
    case 'OTP':
      if (!parameter) throw required(index, 'Url');
      if (parameter.type !== 'text') throw wrongKind(index, 'text', parameter);
      return { type: 'COPY_CODE', title: title || 'Copy code', payload: parameter.text };
    case 'FLOW':
      if (parameter && parameter.type !== 'action') throw wrongKind(index, 'action', parameter);
      return { type: 'FLOW', title, payload: String(parameter?.action.flow_token ?? 'unused') };
    default:
      return { type: button.type, title };
  }
}

function fillUrl(url: string, index: number, parameter: Parameter | undefined): string {
  const [variable] = variablesOf(url);
  if (variable === undefined) {
    if (parameter) throw refusal(132000, `buttons: Button at index ${index} of type Url takes no parameter`);
    return url;
  }
  if (!parameter) throw required(index, 'Url');
  if (parameter.type !== 'text') throw wrongKind(index, 'text', parameter);
  const filled = fillIn(url, new Map([[variable, parameter.text]]));
  if (filled.length > 2000)
    throw refusal(132005, `buttons: the URL of the button at index ${index} is too long`);
  return filled;
}

const required = (index: number, kind: string) =>
  refusal(131008, `buttons: Button at index ${index} of type ${kind} requires a parameter`);

const wrongKind = (index: number, expected: string, parameter: Parameter) =>
  refusal(
    132012,
    `buttons: Button at index ${index} expects a parameter of type ${expected}, received ${parameter.type}`,
  );
