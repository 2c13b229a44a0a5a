import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTouches } from '../../adapters/dynamodb/find-touches.ts';
import { noteOutcome } from '../../adapters/dynamodb/note-outcome.ts';
import { parseTurn } from '../../adapters/dynamodb/parse-turn.ts';
import { recordTouch } from '../../adapters/dynamodb/record-touch.ts';
import { answerAttribute } from '../../adapters/dynamodb/touch-attributes.ts';
import { parseKnownTouch } from '../../adapters/dynamodb/touch-item.ts';
import type { TouchedMessage } from '../../core/conversations/touch.ts';
import { Wamid } from '../../core/delivery/message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { EventId } from '../../core/intake/business-event.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { type Item, itemSize } from '../../sandbox/dynamodb/attribute-value.ts';
import { morning } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

const table = 'outcomes';
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, table, 'customerId', 'messageId');
});
afterAll(() => served?.close());

const at = (seconds: number) => Instant.parse(morning + seconds * 1000);
let made = 0;
function aMessage(differences: Partial<TouchedMessage> = {}): TouchedMessage {
  const eventId = EventId.parse(`evt-${++made}`);
  return {
    customerId: CustomerId.parse(`customer-${made}`),
    messageId: messageIdOf(eventId),
    eventId,
    type: 'loan-preapproval',
    at: at(0),
    matters: ['abcdefgh'],
    wamid: Wamid.parse('wamid.1'),
    template: 'loan_preapproval/es@1',
    ...differences,
  };
}

const record = (touch: TouchedMessage) => recordTouch(served.client, table)(touch);
const note = (...told: Parameters<ReturnType<typeof noteOutcome>>) =>
  noteOutcome(served.client, table)(...told);
const touchesOf = (id: CustomerId) => findTouches(served.client, table)(id);
const clicked = (seconds: number, link = 'https://bank.example/') => ({
  link,
  conversion: { kind: 'click' as const, at: at(seconds) },
});

async function rowOf({ customerId, messageId }: Pick<TouchedMessage, 'customerId' | 'messageId'>) {
  const { Item = {} } = await served.client.send(
    new GetItemCommand({
      TableName: table,
      Key: { customerId: { S: customerId }, messageId: { S: messageId } },
      ConsistentRead: true,
    }),
  );
  return Item;
}

describe('a message that Meta took', () => {
  it('is one of the messages that its customer had', async () => {
    const message = aMessage();

    await record(message);

    expect(await touchesOf(message.customerId)).toEqual([{ ...message, answers: {}, conversions: {} }]);
  });

  it('stays as it was first told, however often it is told again', async () => {
    const message = aMessage();
    await record(message);
    const before = await rowOf(message);

    await record(message);
    await record({ ...message, at: at(60), template: 'another@2' });

    expect(await rowOf(message)).toEqual(before);
  });

  it('is told more of once more is known', async () => {
    const message = aMessage({ template: undefined });
    await record(message);

    await record({ ...message, template: 'loan_preapproval/es@1', costCentre: 'loans' });

    expect(await touchesOf(message.customerId)).toMatchObject([
      { at: at(0), template: 'loan_preapproval/es@1', costCentre: 'loans' },
    ]);
  });

  it('takes nothing from what came of it, also where that came first', async () => {
    const [first, second] = [aMessage(), aMessage()];

    await record(first);
    await note(first, clicked(1));
    await record(first);
    await note(second, clicked(1));
    await record(second);

    for (const { customerId } of [first, second])
      expect(await touchesOf(customerId)).toMatchObject([
        { conversions: { click: at(1) }, link: 'https://bank.example/', at: at(0), matters: ['abcdefgh'] },
      ]);
  });

  it('has a row within one write unit, with the longest ids and all but a link', async () => {
    const message = aMessage({
      customerId: CustomerId.parse('c'.repeat(128)),
      eventId: EventId.parse('e'.repeat(128)),
      wamid: Wamid.parse(`wamid.${'W'.repeat(90)}`),
      template: 'transaction_alert_with_balance/es_MX@1f2e3d4c',
      variant: 'call-to-action/tomorrow-morning',
      costCentre: 'x'.repeat(64),
      matters: ['abcdefgh', 'ijklmnop', 'qrstuvwx'],
    });

    await record(message);

    expect(itemSize((await rowOf(message)) as Item)).toBeLessThanOrEqual(1024);
  });
});

describe('a row for a message', () => {
  const goes = at(400 * 86_400) / 1000;

  it('is kept for 400 days, whatever comes of the message later', async () => {
    const message = aMessage();

    await record(message);
    await note(message, clicked(60));
    await record({ ...message, at: at(120) });

    expect((await rowOf(message)).expiresAt).toEqual({ N: String(goes) });
  });

  it('is kept as long where a click or an end of offers is all that is known', async () => {
    const [one, other] = [aMessage(), aMessage()];

    await note(one, clicked(0));
    await note(other, { optedOutAt: at(0) });

    expect((await rowOf(one)).expiresAt).toEqual({ N: String(goes) });
    expect((await rowOf(other)).expiresAt).toEqual({ N: String(goes) });
  });
});

describe('what came of a message', () => {
  it('is noted the first time only', async () => {
    const message = aMessage();
    await record(message);

    expect(await note(message, clicked(1))).toBe('noted');
    expect(await note(message, clicked(2, 'https://elsewhere.example/'))).toBe('known');

    expect(await touchesOf(message.customerId)).toMatchObject([
      { conversions: { click: at(1) }, link: 'https://bank.example/' },
    ]);
  });

  it('is noted by one alone of many who come at once', async () => {
    const message = aMessage();

    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => note(message, clicked(n))));

    expect(answers.filter((answer) => answer === 'noted')).toHaveLength(1);
  });

  it('is noted each for itself', async () => {
    const message = aMessage();
    await record(message);

    expect(await note(message, { conversion: { kind: 'payment', at: at(1) } })).toBe('noted');
    expect(await note(message, { satisfaction: 4 })).toBe('noted');
    expect(await note(message, { satisfaction: 1 })).toBe('known');
    expect(await note(message, { optedOutAt: at(9) })).toBe('noted');
    expect(await note(message, { optedOutAt: at(9), conversion: { kind: 'reply', at: at(9) } })).toBe(
      'noted',
    );

    expect(await touchesOf(message.customerId)).toMatchObject([
      { conversions: { payment: at(1), reply: at(9) }, satisfaction: 4, optedOutAt: at(9) },
    ]);
  });

  it('is read back beside answers, by the names of the catalogue', async () => {
    const { customerId, messageId, ...message } = aMessage();
    await record({ customerId, messageId, ...message });
    await served.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: marshall({ customerId, messageId }),
        UpdateExpression: 'SET #answer = :at',
        ExpressionAttributeNames: { '#answer': answerAttribute('report-and-block') },
        ExpressionAttributeValues: marshall({ ':at': at(3) }),
      }),
    );

    expect(await touchesOf(customerId)).toMatchObject([{ answers: { 'report-and-block': at(3) } }]);
  });

  it('of a message whose row is not made yet is kept with what is told of it, and is no touch till then', async () => {
    const { customerId, messageId, eventId, type } = aMessage();

    expect(await note({ customerId, messageId, eventId, type, template: undefined }, clicked(1))).toBe(
      'noted',
    );

    expect(parseKnownTouch(await rowOf({ customerId, messageId }))).toEqual({
      customerId,
      messageId,
      eventId,
      type,
      link: 'https://bank.example/',
      conversions: { click: at(1) },
      answers: {},
    });
    expect(await touchesOf(customerId)).toEqual([]);
  });
});

it('all messages of a customer are found, however many pages they fill', async () => {
  const customerId = CustomerId.parse('somebody-of-old');
  const link = `https://bank.example/${'x'.repeat(1900)}`;
  const many = Array.from({ length: 600 }, () => aMessage({ customerId }));
  for (let start = 0; start < many.length; start += 50)
    await Promise.all(many.slice(start, start + 50).map((one) => note({ ...one }, clicked(1, link))));
  await Promise.all(many.map(record));

  const found = await touchesOf(customerId);

  expect(found.map(({ messageId }) => messageId).sort()).toEqual(
    many.map(({ messageId }) => messageId).sort(),
  );
});

it('of a conversation’s items only turns are read as such', () => {
  const turn = {
    customerId: 'ana',
    entry: 'in#wamid.1',
    at: morning,
    understood: 'confirm',
    causedBy: 'evt-1',
    announcements: [],
    replied: 'none',
  };

  expect(parseTurn(marshall({ ...turn, expiresAt: 1 }))).toEqual(turn);
  expect(parseTurn(marshall({ customerId: 'ana', entry: 'chat', version: 1 }))).toBeUndefined();
  expect(parseTurn(marshall({ customerId: 'ana', entry: 'challenge#1' }))).toBeUndefined();
  expect(() => parseTurn(marshall({ ...turn, replied: 'perhaps' }))).toThrow();
});
