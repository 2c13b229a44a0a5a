import { describe, expect, it } from 'vitest';
import { accountUpdate } from '../../core/catalogue/account-update.ts';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { chosenFor } from '../../core/catalogue/experiments.ts';
import { fraudAlert } from '../../core/catalogue/fraud-alert.ts';
import { kycReminder } from '../../core/catalogue/kyc-reminder.ts';
import { loanPreapproval } from '../../core/catalogue/loan-preapproval.ts';
import type { NotificationType } from '../../core/catalogue/notification-type.ts';
import { paymentReminder } from '../../core/catalogue/payment-reminder.ts';
import { sampleData } from '../../core/catalogue/sample-data.ts';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { chooseTemplate, templatesFor } from '../../core/delivery/choose-template.ts';
import { composeMessage, type Preview, previewOf } from '../../core/delivery/compose-message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { languageChain } from '../../core/templates/language.ts';
import {
  bodyOf,
  buttonsOf,
  type MessageTemplate,
  parametersOf,
} from '../../core/templates/message-template.ts';
import { parameterValue } from '../../core/templates/parameter-value.ts';
import type { UsableTemplate } from '../../core/templates/usable-templates.ts';
import { TimeZone } from '../../core/time/time-zone.ts';
import { aCustomer, aTransaction, at, morning } from './builders.ts';

const ana = aCustomer();
const camila = aCustomer({ name: 'Camila', locale: 'es-CO', timeZone: TimeZone.parse('America/Bogota') });
const joao = aCustomer({ name: 'João', locale: 'pt-BR', timeZone: TimeZone.parse('America/Sao_Paulo') });
const priya = aCustomer({ name: 'Priya', locale: 'en-IN', timeZone: TimeZone.parse('Asia/Kolkata') });

const asIs = (template: MessageTemplate): UsableTemplate => ({
  template,
  metaName: template.name,
  version: '1f2e3d4c',
});

function previewFor(type: NotificationType, customer: typeof ana, detail: unknown, now = morning): Preview {
  const notification = type.read(detail);
  const chosen = chooseTemplate(templatesFor(type, notification.template, customer, 'es'), []);
  if (!chosen) throw new Error('no template');
  return previewOf({ type, notification, customer, template: chosen.template, now });
}

const preview = (type: NotificationType, customer: typeof ana, data: object) =>
  previewFor(type, customer, { ...aTransaction(), data });

/** The lines of the text. */
const said = (type: NotificationType, customer: typeof ana, data: object) =>
  preview(type, customer, data).text.split('\n');

const textOf = (type: NotificationType, customer: typeof ana, detail: unknown): string =>
  previewFor(type, customer, detail).text;

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

describe('an account update', () => {
  const statement = {
    kind: 'statement',
    period: '2026-10',
    document: { url: 'https://bank.example/2026-10.pdf', filename: 'estado.pdf' },
  };

  it.each([
    [ana, 'Hola Ana, ya está listo tu estado de cuenta de octubre de 2026: lo encuentras en este PDF.'],
    [camila, 'Hola Camila, tu estado de cuenta de octubre de 2026 está listo en este PDF.'],
    [joao, 'Olá João, seu extrato de outubro de 2026 está pronto neste PDF.'],
    [priya, 'Hi Priya, your account statement for October 2026 is ready in this PDF.'],
  ])('names the month of a statement: %j', (customer, first) => {
    expect(said(accountUpdate, customer, statement)[0]).toBe(first);
  });

  it.each([
    [ana, /^Hola Ana, al 22 nov 2026, 8:15.a\.m\. tu cuenta tiene un saldo de -\$5,420\.00\.$/],
    [camila, /^Hola Camila, el saldo de tu cuenta al 22\/11\/2026, 9:15.a\..m\. es de -MXN 5\.420,00\.$/],
    [joao, /^Olá João, em 22 de nov\. de 2026, 11:15 o saldo da sua conta é de -MX\$ 5\.420,00\.$/],
    [priya, /^Hi Priya, on 22 Nov 2026, 7:45.pm the balance of your account is -MX\$5,420\.00\.$/],
  ])('tells a balance as of when it was, below zero too: %j', (customer, first) => {
    const balance = { minorUnits: -542_000, currency: 'MXN' };
    expect(said(accountUpdate, customer, { kind: 'balance', balance })[0]).toMatch(first);
  });

  it.each([
    [ana, ['0 puntos', '1 punto', '1,250 puntos', '1,000,000 de puntos']],
    [camila, ['0 puntos', '1 punto', '1.250 puntos', '1.000.000 de puntos']],
    [joao, ['0 ponto', '1 ponto', '1.250 pontos', '1.000.000 de pontos']],
    [priya, ['0 points', '1 point', '1,250 points', '10,00,000 points']],
  ])('counts points as the language does: %j', (customer, counted) => {
    const told = [0, 1, 1_250, 1_000_000].map(
      (points) => said(accountUpdate, customer, { kind: 'loyalty', points })[0],
    );
    for (const [index, words] of counted.entries()) expect(told[index]).toContain(` ${words} `);
  });

  it.each([
    [ana, '1,250 puntos (nivel Oro) en tu programa de lealtad.'],
    [camila, '1.250 puntos (nivel Oro) en tu programa de puntos.'],
    [joao, '1.250 pontos (nível Oro) no seu programa de pontos.'],
    [priya, '1,250 points (Oro level) in your points programme.'],
  ])('names the level where there is one: %j', (customer, words) => {
    expect(said(accountUpdate, customer, { kind: 'loyalty', points: 1_250, tier: 'Oro' })[0]).toContain(
      words,
    );
  });
});

describe('a pre-approved loan', () => {
  const offer = {
    offerId: 'offer-1',
    amount: { minorUnits: 5_000_000, currency: 'MXN' },
    validUntil: '2026-12-01',
    applyUrl: 'https://bank.example/apply',
  };

  it.each([
    [
      ana,
      'tienes preaprobado un crédito por $50,000.00, disponible hasta el 1 de diciembre de 2026.',
      'BAJA',
    ],
    [camila, 'tienes preaprobado un préstamo de MXN 50.000,00 hasta el 1 de diciembre de 2026.', 'BAJA'],
    [
      joao,
      'você tem um empréstimo pré-aprovado de MX$ 50.000,00, disponível até 1 de dezembro de 2026.',
      'SAIR',
    ],
    [priya, 'a loan of MX$50,000.00 is pre-approved for you until 1 December 2026.', 'STOP'],
  ])('says how much, until when, and how to hear no more of it: %j', (customer, words, stop) => {
    for (const data of [offer, { ...offer, imageUrl: 'https://bank.example/offer.png' }]) {
      expect(said(loanPreapproval, customer, data)[0]?.replace(/^.*?, /, '')).toBe(words);
      expect(preview(loanPreapproval, customer, data).footer).toContain(stop);
    }
  });
});

describe('a reminder of a missing document', () => {
  it.each([
    [ana, 'envía tu comprobante de domicilio a más tardar el 1 de diciembre de 2026.'],
    [camila, 'envía tu comprobante de domicilio a más tardar el 1 de diciembre de 2026.'],
    [joao, 'envie seu comprovante de residência até 1 de dezembro de 2026.'],
    [priya, 'send your proof of address by 1 December 2026.'],
  ])('names the document, and the day where there is one: %j', (customer, words) => {
    const data = { step: 'proof-of-address', dueBy: '2026-12-01' };
    expect(said(kycReminder, customer, data)[0]?.replace(/^.*?: /, '')).toBe(words);
  });

  it.each([
    [ana, ['tu identificación oficial', 'una selfie', 'tu constancia de situación fiscal']],
    [camila, ['tu documento de identidad', 'una foto de tu rostro', 'tu documento de identificación']],
    [joao, ['seu documento de identidade', 'uma selfie', 'seu comprovante de CPF']],
    [priya, ['your identity document', 'a selfie', 'your tax ID document']],
  ])('calls it what the customer’s country calls it: %j', (customer, words) => {
    for (const [index, step] of ['identity-document', 'selfie', 'tax-id'].entries())
      expect(said(kycReminder, customer, { step })[0]).toContain(words[index]);
  });

  it.each(['video-call', 'dueBy', 'otherStep', 'constructor'])(
    'has words for a step that nobody foresaw, and never its name: %s',
    (step) => {
      expect(said(kycReminder, ana, { step })[0]).toMatch(/: envía el documento que falta\.$/);
      expect(said(kycReminder, priya, { step })[0]).toMatch(/: send the missing document\.$/);
    },
  );

  it('asks for it right here in the chat where there is no link', () => {
    const uploadUrl = 'https://bank.example/upload';
    expect(said(kycReminder, ana, { step: 'selfie' })[2]).toContain('aquí mismo, en este chat');
    expect(said(kycReminder, ana, { step: 'selfie', uploadUrl })[2]).toContain('con el botón');
  });
});

describe('a payment reminder', () => {
  const reminder = {
    paymentId: 'pay-1',
    product: 'Tarjeta Oro',
    amount: { minorUnits: 38_000, currency: 'MXN' },
    dueDate: '2026-11-30',
    daysLeft: 3,
    payUrl: 'https://bank.example/pay',
  };
  /** The first line, as it is written on one of the customer's days, whatever day the event was of. */
  const due = (customer: typeof ana, today: string) =>
    previewFor(
      paymentReminder,
      customer,
      { ...aTransaction(), data: reminder },
      at(`${today}T17:00:00Z`),
    ).text.split('\n')[0];

  it.each([
    [
      ana,
      'Hola Ana, tu pago de $380.00 de Tarjeta Oro está pendiente',
      [
        'vence en 3 días, el 30 de noviembre de 2026',
        'vence mañana, 30 de noviembre de 2026',
        'vence hoy, 30 de noviembre de 2026',
        'venció ayer, 30 de noviembre de 2026',
        'venció hace 5 días, el 30 de noviembre de 2026',
      ],
    ],
    [
      camila,
      'Hola Camila, tu pago de MXN 380,00 de Tarjeta Oro está pendiente',
      [
        'vence en 3 días, el 30 de noviembre de 2026',
        'vence mañana, 30 de noviembre de 2026',
        'vence hoy, 30 de noviembre de 2026',
        'venció ayer, 30 de noviembre de 2026',
        'venció hace 5 días, el 30 de noviembre de 2026',
      ],
    ],
    [
      joao,
      'Olá João, seu pagamento de MX$ 380,00 de Tarjeta Oro está em aberto',
      [
        'vence em 3 dias, no dia 30 de novembro de 2026',
        'vence amanhã, 30 de novembro de 2026',
        'vence hoje, 30 de novembro de 2026',
        'venceu ontem, 30 de novembro de 2026',
        'venceu há 5 dias, no dia 30 de novembro de 2026',
      ],
    ],
    [
      priya,
      'Hi Priya, your payment of MX$380.00 for Tarjeta Oro is pending',
      [
        'it is due in 3 days, on 30 November 2026',
        'it is due tomorrow, 30 November 2026',
        'it is due today, 30 November 2026',
        'it was due yesterday, 30 November 2026',
        'it was due 5 days ago, on 30 November 2026',
      ],
    ],
  ])('says how far off the day is: %j', (customer, first, phrases) => {
    const days = ['2026-11-27', '2026-11-29', '2026-11-30', '2026-12-01', '2026-12-05'];
    expect(days.map((today) => due(customer, today))).toEqual(
      phrases.map((phrase) => `${first}: ${phrase}.`),
    );
  });

  it('counts from the customer’s own day', () => {
    const lateInKolkata = at('2026-11-28T19:00:00Z'); // the 29th there, the 28th in Mexico
    const said = (customer: typeof ana) =>
      previewFor(paymentReminder, customer, { ...aTransaction(), data: reminder }, lateInKolkata).text;
    expect(said(priya)).toContain('it is due tomorrow');
    expect(said(ana)).toContain('vence en 2 días');
  });

  it('names the day alone where nobody counts so far', () => {
    expect(due(ana, '2026-09-01')).toContain(': vence el 30 de noviembre de 2026.');
    expect(due(ana, '2027-03-01')).toContain(': venció el 30 de noviembre de 2026.');
  });

  it('never says “1 days”, whatever is left', () => {
    const start = Date.parse('2026-09-20T00:00Z');
    for (let day = 0; day < 150; day++) {
      const today = new Date(start + day * 86_400_000).toISOString().slice(0, 10);
      for (const customer of [ana, camila, joao, priya])
        expect(due(customer, today)).not.toMatch(/\b[01] (?:días|dias|days)|[{}-]/);
    }
  });
});

describe('every type of the catalogue', () => {
  const templates = catalogue.flatMap((type) => type.templates.map((template) => [type, template] as const));

  it.each(templates.map(([type, template]) => [template.name, template.language, type, template] as const))(
    '%s in %s fills each of its parameters and answers each of its buttons, whatever the event',
    (name, _, type, template) => {
      const customer = aCustomer({ locale: template.language.replace('_', '-') });
      const notifications = sampleData(type.data)
        .map((data) => type.read({ ...aTransaction(), data }))
        .filter((notification) => notification.template === chosenFor(type.name, name));
      expect(notifications.length).toBeGreaterThan(0);
      for (const notification of notifications) {
        const composed = composeMessage(messageIdOf('evt-1'), asIs(template), {
          type,
          notification,
          customer,
          now: morning,
        });
        expect(composed.language).toBe(template.language);
        expect(composed.body.map(({ parameter }) => parameter)).toEqual(parametersOf(template));
        for (const { text: value } of composed.body) expect(value).toMatch(/^(?!.*(?:[{}]|undefined)).+$/);
        expect(composed.buttons.map(({ kind }) => kind)).toEqual(
          buttonsOf(template).map(({ type: kind }) => (kind === 'URL' ? 'link' : 'quick-reply')),
        );
      }
    },
  );

  it.each([
    ['loan_preapproval', ['Solicitar', 'Llámame']],
    ['kyc_reminder', ['Subir documento', 'Soporte']],
    ['kyc_reminder_chat', ['Soporte']],
    ['payment_reminder', ['Pagar ahora', 'Activar Auto']],
    ['account_statement', ['Detalles']],
    ['fraud_alert_link', ['Revisar', 'Fui yo', 'No fui yo']],
  ])('%s asks for %j in Spanish, wherever it is spoken', (name, labels) => {
    const spanish = templates
      .map(([, template]) => template)
      .filter((one) => one.name === name && one.language.startsWith('es'));
    expect(spanish.map((template) => buttonsOf(template).map(({ text: label }) => label))).toEqual([
      labels,
      labels,
    ]);
  });

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
