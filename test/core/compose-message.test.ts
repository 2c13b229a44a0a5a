import { describe, expect, it } from 'vitest';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { fraudAlert } from '../../core/catalogue/fraud-alert.ts';
import type { NotificationType } from '../../core/catalogue/notification-type.ts';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { chooseTemplate } from '../../core/delivery/choose-template.ts';
import { composeMessage, previewOf } from '../../core/delivery/compose-message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { languageChain } from '../../core/templates/language.ts';
import {
  bodyOf,
  buttonsOf,
  type MessageTemplate,
  parametersOf,
} from '../../core/templates/message-template.ts';
import { parameterValue } from '../../core/templates/parameter-value.ts';
import { TimeZone } from '../../core/time/time-zone.ts';
import { aCustomer, aTransaction } from './builders.ts';

const ana = aCustomer();
const joao = aCustomer({ name: 'João', locale: 'pt-BR', timeZone: TimeZone.parse('America/Sao_Paulo') });
const priya = aCustomer({ name: 'Priya', locale: 'en-IN', timeZone: TimeZone.parse('Asia/Kolkata') });

const asIs = (template: MessageTemplate) => ({ template, metaName: template.name, version: '1f2e3d4c' });

function textOf(type: NotificationType, customer: typeof ana, detail: unknown): string {
  const notification = type.read(detail);
  const chosen = chooseTemplate(type, notification.template, customer, 'es', asIs);
  if (!chosen) throw new Error('no template');
  return previewOf({ type, notification, customer, template: chosen.template }).text;
}

const text = (customer: typeof ana, data: Record<string, unknown> = {}) =>
  textOf(transactionAlert, customer, aTransaction({}, data));

const fraudText = (customer: typeof ana, data: Record<string, unknown>) =>
  textOf(fraudAlert, customer, { ...aTransaction(), data: { alertId: 'a-1', ...data } });

describe('a transaction alert', () => {
  it('speaks the customer’s language, currency and clock', () => {
    const balance = { minorUnits: 542000, currency: 'MXN' };
    expect(text(ana, { balance })).toMatch(
      /^Hola Ana, el 22 nov 2026, 8:15.a\.m\. registramos un retiro por \$200\.00 en Reforma 222\.\n\nSaldo: \$5,420\.00\. ¿Fuiste tú\? Si no, toca “No fui yo” y te apoyamos de inmediato\.$/,
    );
    expect(text(joao, { balance })).toMatch(
      /^Olá João, em 22 de nov\. de 2026, 11:15 registramos um saque de MX\$ 200,00 em Reforma 222\./,
    );
    expect(text(priya, { balance })).toMatch(
      /^Hi Priya, on 22 Nov 2026, 7:45.pm we recorded a withdrawal of MX\$200\.00 at Reforma 222\./,
    );
  });

  it('keeps to one language where the customer’s own has no template', () => {
    const amina = aCustomer({ name: 'Amina', locale: 'ar-EG' });
    expect(text(amina)).toMatch(
      /^Hola Amina, el 22 nov 2026, 8:15 registramos un retiro por 200,00 MXN en Reforma 222\./,
    );
  });

  it.each(['deposit', 'withdrawal', 'payment', 'transfer', 'purchase'])(
    'has words for a %s in every language',
    (kind) => {
      for (const customer of [ana, joao, priya])
        expect(text(customer, { kind, cardLast4: '4242' })).not.toMatch(/[{}]|undefined| {2}/);
    },
  );

  it('reads well when the bank tells neither place nor balance', () => {
    expect(text(ana, { place: undefined })).toContain('por $200.00 en tu cuenta.');
    expect(text(ana, { place: undefined })).toContain('Saldo: consúltalo en la app.');
  });
});

describe('a fraud alert', () => {
  it.each([
    [
      { amount: { minorUnits: 890000, currency: 'MXN' }, place: 'Cancún', cardLast4: '4242' },
      'un movimiento por $8,900.00 en Cancún (tarjeta con terminación 4242)',
    ],
    [{ amount: { minorUnits: 890000, currency: 'MXN' } }, 'un movimiento por $8,900.00'],
    [{ place: 'Cancún' }, 'un intento de acceso en Cancún'],
    [{}, 'un intento de acceso a tu cuenta'],
  ])('says as much as it knows: %j', (data, phrase) => {
    expect(fraudText(ana, data)).toContain(`actividad inusual: ${phrase}.`);
    expect(fraudText(joao, data)).not.toMatch(/[{}]|undefined/);
    expect(fraudText(priya, data)).not.toMatch(/[{}]|undefined/);
  });
});

describe('every type of the catalogue', () => {
  const templates = catalogue.flatMap((type) => type.templates.map((template) => [type, template] as const));

  it.each(templates.map(([type, template]) => [template.name, template.language, type, template] as const))(
    '%s in %s fills each of its parameters and answers each of its buttons',
    (_, __, type, template) => {
      const data = { ...aTransaction().data, alertId: 'a-1' };
      const notification = type.read({ ...aTransaction(), data });
      const customer = aCustomer({ locale: template.language.replace('_', '-') });
      const composed = composeMessage(messageIdOf('evt-1'), asIs(template), { type, notification, customer });
      expect(composed.language).toBe(template.language);
      expect(composed.body.map(({ parameter }) => parameter)).toEqual(parametersOf(template));
      expect(composed.body.every(({ text }) => text.length > 0)).toBe(true);
      expect(composed.buttons.map(({ kind }) => kind)).toEqual(
        buttonsOf(template).map(({ type: kind }) => (kind === 'URL' ? 'link' : 'quick-reply')),
      );
    },
  );

  it.each(templates.map(([, template]) => [template.name, template.language, template] as const))(
    '%s in %s keeps Meta’s rules: no variable at an end, none adjacent, each with an example',
    (_, __, template) => {
      expect(bodyOf(template)).not.toMatch(/^\{\{|\}\}$|\}\}\s*\{\{/);
      const examples = Object(
        template.components.find(({ type }) => type === 'BODY'),
      ).example.body_text_named_params.map((one: { param_name: string }) => one.param_name);
      expect(examples).toEqual(parametersOf(template));
    },
  );
});

describe('a customer’s language', () => {
  it.each([
    ['es-CO', ['es_CO', 'es']],
    ['pt-PT', ['pt_PT', 'pt', 'pt_BR', 'es']],
    ['en-IN', ['en_IN', 'en', 'es']],
    ['zh-Hant-TW', ['zh_TW', 'zh', 'es']],
    ['fr', ['fr', 'es']],
  ])('%s is looked for as %j', (locale, chain) => {
    expect(languageChain(locale, 'es')).toEqual(chain);
  });

  it('never brings a line break, a tab or a run of spaces into a parameter', () => {
    expect(parameterValue(' Ana\n\tMaría      Pérez ')).toBe('Ana María Pérez');
  });
});
