import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BusinessEvent,
  balance,
  happen,
  missingDocument,
  offer,
  paymentDue,
  statement,
  suspicion,
  withdrawal,
} from './business-events.ts';
import { comeToRest, postMessage, repliesTo, tap, toldAbout, typesOf } from './chat.ts';
import { introduce } from './customers.ts';
import { type RunningSandbox, type SeenEvent, startSandbox } from './running-sandbox.ts';

type About = (customerId: string) => BusinessEvent;
type Country = 'mexico' | 'brazil' | 'india';
type Answer = {
  to: readonly [type: string, event: About];
  from?: Country;
  says: string;
  becomes: readonly string[];
  /** Of each of those events. */
  data?: object;
  hears: RegExp;
};

const transaction = ['transaction-alert', (id: string) => withdrawal(id)] as const;
const warning = ['fraud-alert', (id: string) => suspicion(id, { transactionId: 'tx-1' })] as const;
const loan = ['loan-preapproval', (id: string) => offer(id)] as const;
const document = ['kyc-reminder', (id: string) => missingDocument(id)] as const;
const payment = ['payment-reminder', (id: string) => paymentDue(id)] as const;
const statementReady = ['account-update', (id: string) => statement(id)] as const;
const balanceTold = ['account-update', (id: string) => balance(id)] as const;

const fraud = { becomes: ['FraudReported'], data: { transactionId: 'tx-1' } };
const fraudAndBlock = {
  becomes: ['CardBlockRequested', 'FraudReported'],
  data: { alertId: 'alert-1', transactionId: 'tx-1' },
};
const details = { becomes: ['StatementDetailsRequested'], hears: /pedimos el detalle/ };
const callback = { becomes: ['CallbackRequested'], data: { offerId: 'offer-1' }, hears: /te llamamos/ };
const person = { becomes: ['ConversationHandedOver', 'SupportRequested'], hears: /Te paso con una persona/ };
const autopay = { becomes: [], hears: /confírmalo en la app/ };

/** Every quick reply of every type, and a word or two in the other languages. */
const taps: readonly Answer[] = [
  { to: transaction, says: 'Fui yo', becomes: ['TransactionConfirmed'], hears: /Anotamos que fuiste tú/ },
  { to: transaction, says: 'No fui yo', ...fraud, hears: /Reportamos que no fuiste tú/ },
  { to: statementReady, says: 'Detalles', ...details },
  { to: balanceTold, says: 'Detalles', ...details },
  { to: loan, says: 'Llámame', ...callback },
  { to: document, says: 'Soporte', ...person },
  { to: payment, says: 'Activar Auto', ...autopay },
  { to: warning, says: 'Fui yo', becomes: ['TransactionConfirmed'], hears: /Anotamos que fuiste tú/ },
  { to: warning, says: 'No fui yo', ...fraudAndBlock, hears: /pedimos el bloqueo de tu tarjeta/ },
  { to: warning, from: 'brazil', says: 'Não fui eu', ...fraudAndBlock, hears: /pedimos o bloqueio/ },
  { to: transaction, from: 'india', says: "It wasn't me", ...fraud, hears: /reported/ },
];

const words: readonly Answer[] = [
  { to: transaction, says: '¡FRAUDE! 😡', ...fraud, hears: /Reportamos que no fuiste tú/ },
  { to: warning, says: 'fraude', ...fraudAndBlock, hears: /pedimos el bloqueo de tu tarjeta/ },
  { to: transaction, says: 'NO FUI YO!!', ...fraud, hears: /Reportamos que no fuiste tú/ },
  { to: statementReady, says: 'detálles', ...details },
  { to: loan, says: 'LLAMAME 📞', ...callback },
  { to: document, says: 'soporte', ...person },
  { to: payment, says: 'Auto', ...autopay },
  { to: payment, says: 'pagar', becomes: [], hears: /pagar de forma segura en la app/ },
];

type Told = Answer & {
  customer: { id: string; phone: string };
  eventId: string;
  events: readonly SeenEvent[];
  replies: readonly string[];
};

let sandbox: RunningSandbox;
const title = ({ to: [type], from, says }: Answer) => `“${says}” to a ${type}${from ? ` in ${from}` : ''}`;
const all = new Map<Answer, Told>();
const toldOf = (answer: Answer): Told => all.get(answer) ?? raise(`Nobody said ${answer.says}`);
const raise = (message: string): never => {
  throw new Error(message);
};

/** Each by a customer of its own, all at once. */
async function receive(answers: readonly Answer[]): Promise<readonly Omit<Told, 'events' | 'replies'>[]> {
  const received = await Promise.all(
    answers.map(async (answer) => {
      const customer = await introduce(sandbox, answer.from ?? 'mexico');
      const event = answer.to[1](customer.id);
      return { ...answer, answer, customer, event, eventId: event.detail.eventId };
    }),
  );
  await comeToRest(sandbox);
  await happen(sandbox, ...received.map(({ event }) => event));
  await comeToRest(sandbox);
  return received;
}

async function tellAll(): Promise<void> {
  const asked = [...taps, ...words];
  const received = await receive(asked);
  await sandbox.behaviour({ webhooks: { duplicates: 2 } });
  await Promise.all(
    received.map(({ customer: { phone }, says }, index) =>
      index < taps.length ? tap(sandbox, phone, says) : sandbox.inbound({ from: phone, text: says }),
    ),
  );
  await comeToRest(sandbox);
  await sandbox.behaviour({ webhooks: { duplicates: 0 } });
  for (const [index, one] of received.entries()) {
    const { customer } = one;
    const events = await toldAbout(sandbox, customer.id);
    const replies = (await repliesTo(sandbox, customer.phone)).map(({ text }) => text);
    all.set(asked[index] ?? raise('more than were asked'), { ...one, events, replies });
  }
}

beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-24T16:00:00Z' }); // a Tuesday: 10:00 in Mexico, 13:00 in Brazil
  await tellAll();
}, 120_000);
afterAll(() => sandbox?.stop());

describe.each([...taps, ...words].map((answer) => [title(answer), answer] as const))('%s', (_, answer) => {
  it('is told to the bank once, as what it means, though Meta tells it three times', () => {
    const { events, eventId, becomes, data = {}, to } = toldOf(answer);
    const [type] = to;

    const meant = events.filter(({ detailType }) => detailType !== 'ConversionRecorded');
    expect(typesOf(meant)).toEqual(becomes);
    for (const { detail, detailType } of meant) {
      expect(detail).toMatchObject({
        causedBy: eventId,
        notificationType: type,
        messageId: expect.stringMatching(/^msg_/),
      });
      if (detailType !== 'ConversationHandedOver') expect(detail.data).toMatchObject(data);
    }
  });

  it('is acknowledged once', () => {
    const { replies, hears } = toldOf(answer);

    expect(replies).toEqual([expect.stringMatching(hears)]);
  });
});

/** What came of something that is done to a customer: what the bank heard beside conversions, and what was said to them. */
async function whatComesOf({ id, phone }: Told['customer'], happens: () => Promise<unknown>) {
  const before = {
    told: (await toldAbout(sandbox, id)).length,
    said: (await repliesTo(sandbox, phone)).length,
  };
  await happens();
  await comeToRest(sandbox);
  const told = (await toldAbout(sandbox, id)).slice(before.told);
  return {
    told: told.filter(({ detailType }) => detailType !== 'ConversionRecorded'),
    said: (await repliesTo(sandbox, phone)).slice(before.said),
  };
}

const tapsOn = (type: string, button: string): Answer =>
  taps.find(({ to, says }) => to[0] === type && says === button) ?? raise(`no ${button} on ${type}`);

describe('an answer that was given', () => {
  it('is not given again when its button is tapped again, and is acknowledged as such', async () => {
    const given = taps.filter(({ becomes }) => becomes.length > 0);
    const lookAtAll = () =>
      Promise.all(
        given.map(async (answer) => {
          const { id, phone } = toldOf(answer).customer;
          const told = typesOf(await toldAbout(sandbox, id));
          return { answer: title(answer), told, replies: (await repliesTo(sandbox, phone)).length };
        }),
      );
    const before = await lookAtAll();

    await Promise.all(given.map((answer) => tap(sandbox, toldOf(answer).customer.phone, answer.says)));
    await comeToRest(sandbox);

    expect(await lookAtAll()).toEqual(before.map((one) => ({ ...one, replies: one.replies + 1 })));
  });

  it('as a report is not taken back from the chat', async () => {
    const { customer } = toldOf(tapsOn('transaction-alert', 'No fui yo'));

    const { told, said } = await whatComesOf(customer, () => tap(sandbox, customer.phone, 'Fui yo'));

    expect(told).toEqual([]);
    expect(said.map(({ text }) => text)).toEqual([expect.stringMatching(/Ya reportaste/)]);
  });

  it('as a confirmation may turn into a report', async () => {
    const { customer } = toldOf(tapsOn('transaction-alert', 'Fui yo'));

    const { told } = await whatComesOf(customer, () => tap(sandbox, customer.phone, 'No fui yo'));

    expect(typesOf(told)).toEqual(['FraudReported']);
  });
});

describe('a card that was not asked to be blocked yet', () => {
  it('is, by the button that the report is answered with, once', async () => {
    const { customer, eventId } = toldOf(tapsOn('transaction-alert', "It wasn't me"));

    const block = () => tap(sandbox, customer.phone, 'Block card');
    const first = await whatComesOf(customer, block);
    const second = await whatComesOf(customer, block);

    expect(first.told).toMatchObject([
      {
        detailType: 'CardBlockRequested',
        detail: {
          causedBy: eventId,
          notificationType: 'transaction-alert',
          data: { transactionId: 'tx-1' },
        },
      },
    ]);
    expect([first.said.length, second.told]).toEqual([1, []]);
  });
});

describe('a button that was not offered', () => {
  const buttonTap = (payload: string) => ({
    id: `wamid.${payload.slice(0, 40)}`,
    type: 'button',
    button: { payload, text: 'Aprobar' },
  });

  it('does nothing when its payload was made up', async () => {
    const { customer } = toldOf(tapsOn('loan-preapproval', 'Llámame'));

    const { told, said } = await whatComesOf(customer, () =>
      postMessage(sandbox, customer.phone, buttonTap('approve_loan_999')),
    );

    expect(told).toEqual([]);
    expect(said.map(({ text }) => text)).toEqual([expect.stringMatching(/No reconozco esa opción/)]);
  });

  it('does nothing when it is another customer’s, or says something else than it was made for', async () => {
    const { customer } = toldOf(tapsOn('transaction-alert', 'Fui yo'));
    const other = toldOf(tapsOn('fraud-alert', 'Fui yo')).customer;
    const [message] = await sandbox.messages(other.phone);
    const [payload = ''] = message?.buttons.flatMap(({ payload = [] }) => payload) ?? [];
    expect(payload).toMatch(/^confirm\./);

    const forwarded = await whatComesOf(customer, () =>
      postMessage(sandbox, customer.phone, buttonTap(payload)),
    );
    const altered = await whatComesOf(other, () =>
      postMessage(sandbox, other.phone, buttonTap(payload.replace('confirm.', 'autopay.'))),
    );

    expect([forwarded.told, altered.told]).toEqual([[], []]);
  });
});

describe('autopay', () => {
  const confirm = (challenge: string, customerId: string): Promise<Response> =>
    fetch(`${sandbox.metaUrl}/_bank/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ challenge, customerId }),
    });

  it('is asked for once the bank’s own app has had it confirmed, by its customer and once', async () => {
    const { customer, eventId } = toldOf(tapsOn('payment-reminder', 'Activar Auto'));
    const stranger = toldOf(tapsOn('fraud-alert', 'Fui yo')).customer;
    const [reply] = await repliesTo(sandbox, customer.phone);
    const link = new URL(reply?.buttons[0]?.url ?? '');
    const challenge = new URLSearchParams(link.hash.slice(1)).get('c') ?? '';
    const confirmed = (customerId: string) =>
      happen(sandbox, {
        detailType: 'StepUpCompleted',
        detail: {
          eventId: `step-up-of-${customerId}`,
          customerId,
          data: {
            ...{ challenge, action: 'autopay', subject: 'payment:pay-1' },
            amount: { minorUnits: 38_000, currency: 'MXN' },
          },
        },
      });

    const forwarded = await whatComesOf(customer, async () => {
      expect((await confirm(challenge, stranger.id)).status).toBe(403);
      await confirmed(stranger.id);
    });
    const met = await whatComesOf(customer, () => confirm(challenge, customer.id));
    const again = await whatComesOf(customer, () => confirm(challenge, customer.id));

    expect([forwarded, again]).toEqual([
      { told: [], said: [] },
      { told: [], said: [] },
    ]);
    expect(typesOf(await toldAbout(sandbox, stranger.id))).not.toContain('AutopayRequested');
    expect(met.told).toMatchObject([
      {
        detailType: 'AutopayRequested',
        detail: {
          causedBy: eventId,
          data: {
            paymentId: 'pay-1',
            amount: { minorUnits: 38_000, currency: 'MXN' },
            confirmedBy: 'step-up',
          },
        },
      },
    ]);
    expect(met.said.map(({ text }) => text)).toEqual([expect.stringMatching(/pago automático/)]);
  });
});

describe('a button that is too old', () => {
  it('does nothing, and its customer may choose anew', async () => {
    const [{ customer } = raise('nobody')] = await receive([tapsOn('transaction-alert', 'Fui yo')]);
    await sandbox.clock({ advance: 'P3DT1M' });

    const report = await whatComesOf(customer, () => tap(sandbox, customer.phone, 'No fui yo'));
    const { told, said } = await whatComesOf(customer, () => tap(sandbox, customer.phone, 'Fui yo'));

    expect(report.told).toEqual([]);
    expect(report.said).toMatchObject([
      { buttons: [{ title: 'No fui yo' }, { title: 'Bloquear tarjeta' }, { title: 'Hablar con alguien' }] },
    ]);
    expect(told).toEqual([]);
    expect(said).toMatchObject([
      {
        text: expect.stringMatching(/ya venció/),
        buttons: [{ title: 'Ver mi saldo' }, { title: 'Fecha de pago' }, { title: 'Hablar con alguien' }],
      },
    ]);
  });
});
