import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introduce } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true });
  // By day in Mexico City, São Paulo and Mumbai alike.
  await sandbox.clock({ set: '2026-11-23T14:10:00Z' });
});
afterAll(() => sandbox?.stop());

/** An example of the documentation, as if it happened to this customer now. */
function example(name: string, customerId: string, data: object = {}) {
  const { detailType, detail } = JSON.parse(readFileSync(`docs/examples/${name}.json`, 'utf8'));
  const eventId: string = randomUUID();
  const occurredAt = new Date().toISOString();
  return {
    detailType,
    detail: { ...detail, eventId, occurredAt, customerId, data: { ...detail.data, ...data } },
  };
}

describe('an account update', () => {
  it.each([
    ['mexico', 'es_MX', 'ya está listo tu estado de cuenta de octubre de 2026', 'Detalles'],
    ['brazil', 'pt_BR', 'seu extrato de outubro de 2026 está pronto', 'Detalhes'],
    ['india', 'en', 'your account statement for October 2026 is ready', 'Details'],
  ] as const)(
    'brings the statement itself, in the language of %s',
    async (country, language, text, label) => {
      const customer = await introduce(sandbox, country);

      await sandbox.publish(example('account-update', customer.id));
      await sandbox.settle();

      const [message, ...more] = await sandbox.messages(customer.phone);
      expect(more).toEqual([]);
      expect(message?.template).toEqual({ name: 'account_statement', language });
      expect(message?.text).toContain(text);
      expect(message?.buttons.map(({ title }) => title)).toEqual([label]);
      expect(JSON.stringify(message?.request)).toContain(
        '{"link":"https://bank.example/statements/2026-10/ana.pdf","filename":"estado-de-cuenta-2026-10.pdf"}',
      );
      expect(message?.statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    },
  );

  it('tells a balance and points as well, each once', async () => {
    const customer = await introduce(sandbox, 'mexico');

    for (const name of ['account-balance', 'account-loyalty']) {
      await sandbox.publish(example(name, customer.id));
      await sandbox.settle();
    }

    const messages = await sandbox.messages(customer.phone);
    expect(messages.map(({ template }) => template?.name)).toEqual(['account_balance', 'account_loyalty']);
    expect(messages[1]?.text).toContain('1,250 puntos (nivel Gold)');
  });
});

describe('a malformed event of any type', () => {
  const queueOf: Record<string, string> = {
    'account-update': 'AccountUpdate',
    'loan-preapproval': 'LoanPreapproval',
    'kyc-reminder': 'KycReminder',
    'payment-reminder': 'PaymentReminder',
    'fraud-alert': 'FraudAlert',
    'transaction-alert': 'TransactionAlert',
  };

  it.each([
    ['account-update', { document: { filename: 'a.pdf' } }, 'data.document'],
    ['account-update', { document: { s3Key: '../a', filename: 'a.pdf' } }, 'data.document.s3Key'],
    ['loan-preapproval', { validUntil: '2026-02-30' }, 'data.validUntil'],
    ['kyc-reminder', { step: '' }, 'data.step'],
    ['payment-reminder', { daysLeft: 1.5 }, 'data.daysLeft'],
    ['fraud-alert', { cardLast4: '42424' }, 'data.cardLast4'],
    ['transaction-alert', { kind: 'refund' }, 'data.kind'],
  ])(
    'such as a %s with %j lies in its dead letters, with the path of its fault',
    async (name, data, path) => {
      const customer = await introduce(sandbox, 'mexico');
      const event = example(name, customer.id, data);

      await sandbox.publish(event);
      await sandbox.settle();

      expect(await sandbox.messages(customer.phone)).toEqual([]);
      const receive = new ReceiveMessageCommand({
        QueueUrl: sandbox.output(`${queueOf[name]}DeadLettersUrl`),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        VisibilityTimeout: 0,
      });
      const { Messages = [] } = await sandbox.aws.sqs.send(receive);
      const attributes = Messages.map(({ MessageAttributes = {} }) => MessageAttributes).find(
        ({ eventId }) => eventId?.StringValue === event.detail.eventId,
      );
      expect(attributes?.reason?.StringValue).toBe('INVALID_EVENT');
      expect(attributes?.path?.StringValue).toBe(path);
    },
  );
});
