import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aviso, whyOf } from './command-line.ts';
import {
  causedBy,
  consentWithdrawn,
  introduce,
  statesAnnounced,
  suspiciousActivity,
  transactionPosted,
} from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true });
});
afterAll(() => sandbox?.stop());

const sent = async (entry: Parameters<RunningSandbox['publish']>[0]) => {
  await sandbox.publish(entry);
  await sandbox.settle();
};

describe('an event becomes a message on a phone', () => {
  it.each([
    [
      'mexico' as const,
      'es_MX',
      /^Hola Ana, el .* registramos un retiro por USD 200\.00 en Reforma 222\./,
      ['Fui yo', 'No fui yo'],
    ],
    [
      'brazil' as const,
      'pt_BR',
      /^Olá João, em .* registramos um saque de US\$ 200,00 em Reforma 222\./,
      ['Fui eu', 'Não fui eu'],
    ],
    [
      'india' as const,
      'en',
      /^Hi Priya, on .* we recorded a withdrawal of \$200\.00 at Reforma 222\./,
      ['It was me', "It wasn't me"],
    ],
  ])('a transaction in the language of %s', async (country, language, text, answers) => {
    const customer = await introduce(sandbox, country);
    const event = transactionPosted(customer.id);

    await sent(event);

    const messages = await sandbox.messages(customer.phone);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toMatch(text);
    expect(messages[0]?.template).toEqual({ name: 'transaction_alert', language });
    expect(messages[0]?.buttons.map(({ title }) => title)).toEqual(answers);
    expect(messages[0]?.statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
  });

  it.each([
    [
      'mexico' as const,
      'es_MX',
      'detectamos actividad inusual: un movimiento por USD 890.00 en Cancún',
      'No fui yo',
    ],
    [
      'brazil' as const,
      'pt_BR',
      'detectamos atividade incomum: uma movimentação de US$ 890,00 em Cancún',
      'Não fui eu',
    ],
    ['india' as const, 'en', 'we noticed unusual activity: a movement of $890.00 at Cancún', "It wasn't me"],
  ])('a suspicious charge in the language of %s', async (country, language, text, answer) => {
    const customer = await introduce(sandbox, country);

    await sent(suspiciousActivity(customer.id));

    const [message, ...more] = await sandbox.messages(customer.phone);
    expect(more).toEqual([]);
    expect(message?.text).toContain(text);
    expect(message?.template).toEqual({ name: 'fraud_alert', language });
    expect(message?.buttons.map(({ title }) => title)).toContain(answer);
  });

  it('and the bank hears of each step once, in order, tied to its own event', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const event = transactionPosted(customer.id);

    await sent(event);

    const events = await sandbox.events();
    expect(statesAnnounced(events, event.detail.eventId)).toEqual(['accepted', 'sent', 'delivered', 'read']);
    const [first] = causedBy(events, event.detail.eventId);
    expect(first?.detail).toMatchObject({
      customerId: customer.id,
      notificationType: 'transaction-alert',
      data: { state: 'accepted', previous: 'claimed', wamid: expect.stringMatching(/^wamid\./) },
    });
  });

  it('from any process that has only the endpoint and an AWS SDK', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const { detailType, detail } = transactionPosted(customer.id);
    const program = `
      const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
      const entry = JSON.parse(process.env.ENTRY);
      const answer = await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [entry] }));
      process.exit(answer.FailedEntryCount);`;
    const entry = {
      EventBusName: sandbox.output('EventBusName'),
      Source: 'core',
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: sandbox.endpoint,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'a-bank',
        AWS_SECRET_ACCESS_KEY: 'any',
        ENTRY: JSON.stringify(entry),
      },
    });
    await sandbox.settle();

    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
  });
});

describe('never twice', () => {
  it('the same event published five times is one message', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const event = transactionPosted(customer.id);

    await Promise.all(Array.from({ length: 5 }, () => sandbox.publish(event)));
    await sandbox.settle();
    await sent(event);

    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
  });

  it('the same id with other content is refused, and waits for a person with its reason', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const event = transactionPosted(customer.id);
    await sent(event);

    await sent(transactionPosted(customer.id, { place: 'elsewhere' }, { eventId: event.detail.eventId }));

    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
    expect(await deadLetter('transaction-alert', event.detail.eventId)).toMatchObject({
      reason: 'EVENT_ID_REUSED',
      path: 'eventId',
    });
  });
});

describe('who a customer is', () => {
  it('is not changed by another event under an id that was used before', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const update = (eventId: string, name: string) => ({
      detailType: 'CustomerUpdated',
      detail: {
        eventId,
        occurredAt: new Date().toISOString(),
        customerId: customer.id,
        data: { name, locale: 'es-MX', timeZone: 'America/Mexico_City' },
      },
    });
    const eventId = `update-of-${customer.id}`;
    await sent(update(eventId, 'Ana María 🎉'));
    await sent(update(eventId, 'Somebody else'));

    await sent(transactionPosted(customer.id));

    expect((await sandbox.messages(customer.phone))[0]?.text).toMatch(/^Hola Ana María 🎉,/);
    expect(await deadLetter('customers', eventId)).toMatchObject({ reason: 'EVENT_ID_REUSED' });
  });
});

describe('what is wrong with an event', () => {
  it('is told with the path of its bad field, and costs its neighbours nothing', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const bad = transactionPosted(customer.id, { amount: { minorUnits: '1e3', currency: 'USD' } });

    await Promise.all(
      [transactionPosted(customer.id), bad, transactionPosted(customer.id)].map(sandbox.publish),
    );
    await sandbox.settle();

    expect(await sandbox.messages(customer.phone)).toHaveLength(2);
    expect(await deadLetter('transaction-alert', bad.detail.eventId)).toEqual({
      reason: 'INVALID_EVENT',
      path: 'data.amount.minorUnits',
      eventId: bad.detail.eventId,
    });
  });

  it('is said without the card number that somebody put into it', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const bad = transactionPosted(customer.id, { merchant: 'card 4111 1111 1111 1111' });

    await sent(bad);

    expect(await sandbox.messages(customer.phone)).toEqual([]);
    expect(await deadLetter('transaction-alert', bad.detail.eventId)).toMatchObject({
      reason: 'CARD_NUMBER',
      path: 'data.merchant',
    });
    expect(sandbox.said()).not.toContain('4111 1111');
  });
});

describe('what Meta refused and a person has mended', () => {
  it('is sent once when its dead letter is moved back, and not by any copy of the event', async () => {
    const { GetQueueAttributesCommand, StartMessageMoveTaskCommand } = await import('@aws-sdk/client-sqs');
    const arnOf = async (output: string) => {
      const ask = new GetQueueAttributesCommand({
        QueueUrl: sandbox.output(output),
        AttributeNames: ['QueueArn'],
      });
      return (await sandbox.aws.sqs.send(ask)).Attributes?.QueueArn;
    };
    const customer = await introduce(sandbox, 'india');
    await sandbox.behaviour({ to: customer.phone, next: [{ error: 132001 }] });
    const event = suspiciousActivity(customer.id);
    await sent(event);
    await sent(event);
    expect(await sandbox.messages(customer.phone)).toEqual([]);
    expect(await deadLetter('fraud-alert', event.detail.eventId)).toMatchObject({ reason: 'META_132001' });

    await sandbox.aws.sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn: await arnOf('FraudAlertDeadLettersUrl'),
        DestinationArn: await arnOf('FraudAlertBufferUrl'),
      }),
    );
    await sandbox.settle();

    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
    expect(await whyOf(sandbox, event.detail.eventId)).toMatchObject({ state: 'read' });
  });
});

describe('a customer who did not agree', () => {
  it('gets nothing, and why says which gate refused', async () => {
    const customer = await introduce(sandbox, 'mexico', { consent: false });
    const event = transactionPosted(customer.id);

    await sent(event);

    expect(await sandbox.messages(customer.phone)).toEqual([]);
    const why = await whyOf(sandbox, event.detail.eventId);
    expect(why).toMatchObject({ state: 'suppressed', reason: 'NO_CONSENT' });
    expect(why.gates.map(({ gate, verdict }) => `${gate} ${verdict}`)).toEqual([
      'expiry pass',
      'obsolescence pass',
      'known-customer pass',
      'address pass',
      'consent refuse',
    ]);
    const heard = causedBy(await sandbox.events(), event.detail.eventId);
    expect(heard.map(({ detailType }) => detailType)).toContain('MessageSuppressed');
  });

  it('gets nothing more from the moment of the withdrawal, for any purpose withdrawn', async () => {
    const customer = await introduce(sandbox, 'brazil');
    await sent(transactionPosted(customer.id));
    await sent(consentWithdrawn(customer.id, ['service']));

    const event = transactionPosted(customer.id);
    await sent(event);
    await sent(suspiciousActivity(customer.id));

    expect(await whyOf(sandbox, event.detail.eventId)).toMatchObject({
      state: 'suppressed',
      reason: 'OPTED_OUT',
    });
    const templates = (await sandbox.messages(customer.phone)).map(({ template }) => template?.name);
    expect(templates).toEqual(['transaction_alert', 'fraud_alert']);
  });

  it('whom we never heard of gets nothing either', async () => {
    const event = transactionPosted('nobody');
    await sent(event);
    expect(await whyOf(sandbox, event.detail.eventId)).toMatchObject({
      state: 'suppressed',
      reason: 'UNKNOWN_CUSTOMER',
    });
  });
});

describe('the command line', () => {
  it('publishes an example, explains what came of it, and finds everything in its place', async () => {
    const published = await aviso(sandbox, 'publish', 'transaction-alert', '--customer', 'ana', '--json');
    const [{ eventId } = { eventId: '' }] = JSON.parse(published.stdout).events;
    await sandbox.settle();

    expect(await whyOf(sandbox, eventId)).toMatchObject({
      state: 'read',
      gates: expect.arrayContaining([expect.objectContaining({ rule: 'consent/1' })]),
    });
    const text = await aviso(sandbox, 'why', eventId);
    expect(text.stdout).toMatch(/transaction-alert for customer ana: read/);
  });

  it('says what is wrong with an event before it is published', async () => {
    const { code, stderr } = await aviso(sandbox, 'publish', 'test/fixtures/events/bad-amount.json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/TransactionPosted: data\.amount\.minorUnits: .*\nNothing was published/);
  });

  it.each([
    [2, ['publish', 'no-such-type']],
    [2, ['publish', 'no-such-file.json']],
    [2, ['dance']],
    [1, ['why', 'never-published']],
  ])('ends with %i for %j', async (code, args) => {
    const said = await aviso(sandbox, ...args);
    expect(said.code).toBe(code);
    expect(said.stderr.trim()).not.toBe('');
  });

  it('ends with 3 where there is no sandbox', async () => {
    const { code, stderr } = await aviso({ portBase: 9 }, 'doctor');
    expect(code).toBe(3);
    expect(stderr).toContain('npm start');
  });
});

/** Takes the dead letter of one event out of its type's queue, and reads what a person would look at. */
async function deadLetter(
  type: string,
  eventId: string,
): Promise<Record<string, string | undefined> | undefined> {
  const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
  const name = type.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  const receive = new ReceiveMessageCommand({
    QueueUrl: sandbox.output(`${name}DeadLettersUrl`),
    MessageAttributeNames: ['All'],
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
  });
  const { Messages = [] } = await sandbox.aws.sqs.send(receive);
  const attributes = Messages.map(({ MessageAttributes = {} }) =>
    Object.fromEntries(Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, StringValue])),
  );
  const ours = attributes.filter((one) => one.eventId === eventId);
  expect(ours).toHaveLength(1);
  return ours[0];
}
