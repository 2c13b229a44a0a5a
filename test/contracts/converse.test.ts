import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeAddress } from '../../adapters/dynamodb/change-address.ts';
import { findAnswers } from '../../adapters/dynamodb/find-answers.ts';
import { findChat } from '../../adapters/dynamodb/find-chat.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { findTouches } from '../../adapters/dynamodb/find-touches.ts';
import { findTurns } from '../../adapters/dynamodb/find-turns.ts';
import { noteOutcome } from '../../adapters/dynamodb/note-outcome.ts';
import { beginReply, endReply } from '../../adapters/dynamodb/reply-state.ts';
import { saveTurn } from '../../adapters/dynamodb/save-turn.ts';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { type ConversePorts, converse } from '../../core/conversations/converse.ts';
import type { SendReply } from '../../core/conversations/ports.ts';
import { returnChat } from '../../core/conversations/return-chat.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { readReplyPayload, replyKey, replyPayload } from '../../core/delivery/reply-payload.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { dayMs, later } from '../../core/time/instant.ts';
import { aMessage, aWamid, morning } from '../core/builders.ts';
import { anIncoming, aTouch, understood } from '../core/chats.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, 'conversations', 'customerId', 'entry');
  await createTable(served.client, 'outcomes', 'customerId', 'messageId');
  await createTable(served.client, 'customers', 'customerId');
});
afterAll(() => served?.close());

/** Somebody else’s turn comes in between, twice for each message. */
function overtakenTwice(): ConversePorts['saveTurn'] {
  const tables = { conversations: 'conversations', outcomes: 'outcomes', customers: 'customers' };
  const save = saveTurn(served.client, tables);
  let asked = 0;
  return async (...turn) => (++asked % 3 === 0 ? save(...turn) : 'overtaken');
}

let made = 0;
const key = replyKey('a secret');
type Sent = Awaited<ReturnType<SendReply>>;

const busy = { state: 'not-sent', code: 130429, afterSeconds: 1 } as const;

const askingForBalance: Partial<ConversePorts> = {
  understand: () => understood('balance'),
  askBank: async () => ({
    kind: 'balance',
    accounts: [{ name: 'Cuenta 0042', available: { minorUnits: 125_050, currency: 'MXN' } }],
  }),
};

/** A customer of her own who had a fraud alert, a Meta that answers as told, and all else as it is. */
async function aChat(answers: readonly Sent[] = [], ports: Partial<ConversePorts> = {}) {
  const customerId = CustomerId.parse(`ana-${++made}`);
  const { client } = served;
  await client.send(
    new PutItemCommand({
      TableName: 'customers',
      Item: marshall({
        customerId,
        name: 'Ana',
        locale: 'es-MX',
        phone: '+525512345678',
        timeZone: 'America/Mexico_City',
        updatedAt: 0,
      }),
    }),
  );
  const message = aMessage({
    id: messageIdOf(customerId),
    eventId: `evt-${made}`,
    customerId,
    type: 'fraud-alert',
  });
  const posted: string[] = [];
  const left = [...answers];
  const all: ConversePorts = {
    now: () => later(morning, 5000),
    findByName: async () => [customerId],
    findCustomer: findCustomer(client, 'customers'),
    findMessage: async () => message,
    findTouches: findTouches(client, 'outcomes'),
    findAnswers: findAnswers(client, 'outcomes'),
    findChat: findChat(client, 'conversations'),
    findTurns: findTurns(client, 'conversations'),
    findReceipts: async () => [],
    saveTurn: saveTurn(client, {
      conversations: 'conversations',
      outcomes: 'outcomes',
      customers: 'customers',
    }),
    beginReply: beginReply(client, 'conversations'),
    endReply: endReply(client, 'conversations'),
    takeTurn: async () => ({ waitedMs: 0, end: async () => undefined }),
    sendReply: async (_, { text }) => {
      posted.push(text);
      return left.shift() ?? { state: 'sent', wamid: aWamid(posted.length) };
    },
    readClaim: async (payload) => readReplyPayload(payload, key),
    sealer: async () => (offer) => replyPayload(offer, key),
    hearPreference: async () => ({ customers: 1, changed: 1 }),
    settle: async () => 'saved',
    changeAddress: changeAddress(client, 'customers'),
    fetchFile: async () => ({ kind: 'refused', why: 'gone' }),
    askBank: async () => 'unavailable',
    keepChallenge: async () => undefined,
    challengeLink: undefined,
    keepTranscript: async () => undefined,
    noteOutcome: noteOutcome(client, 'outcomes'),
    understand: () => understood('greeting'),
    typeNamed,
    appUrl: undefined,
    defaultLanguage: 'es',
    ...ports,
  };
  const tap = (answer: string, n: number) => {
    const until = later(morning, dayMs);
    const payload = replyPayload({ answer, about: message.id, customerId, until }, key);
    return anIncoming({ kind: 'tap', payload, title: answer }, { wamid: aWamid(n) });
  };
  const turns = async () => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'conversations',
        KeyConditionExpression: 'customerId = :id AND begins_with(entry, :in)',
        ExpressionAttributeValues: { ':id': { S: customerId }, ':in': { S: 'in#' } },
      }),
    );
    return Items;
  };
  const returned = returnChat({ ...all, noteEvent: async () => ({ heardAt: morning }) });
  const giveBack = (eventId: string, at: number) =>
    returned({ eventId, customerId, occurredAt: new Date(at).toISOString(), data: {} });
  return { customerId, hear: converse(all), tap, posted, turns, giveBack };
}

const eventsIn = (turns: Awaited<ReturnType<Awaited<ReturnType<typeof aChat>>['turns']>>) =>
  turns.flatMap(({ announcements }) => announcements?.L ?? []).map(({ M }) => M?.detailType?.S);

const staleTouch = (customerId: CustomerId) =>
  aTouch('fraud-alert', { customerId, messageId: messageIdOf(customerId) });

describe('what a customer says', () => {
  it('is heard once and answered once, however often and by however many it is told', async () => {
    const { hear, tap, posted, turns } = await aChat();
    const tapped = tap('report-and-block', 1);

    await Promise.allSettled(Array.from({ length: 5 }, () => hear(tapped)));
    await hear(tapped);

    expect(eventsIn(await turns())).toEqual(['FraudReported', 'CardBlockRequested']);
    expect(posted).toHaveLength(1);
  });

  it('as an answer to a message is kept for 400 days', async () => {
    const { customerId, hear, tap } = await aChat();

    await hear(tap('confirm', 1));

    const { Items = [] } = await served.client.send(
      new QueryCommand({
        TableName: 'outcomes',
        KeyConditionExpression: 'customerId = :id',
        ExpressionAttributeValues: { ':id': { S: customerId } },
      }),
    );
    expect(Items.map(({ expiresAt }) => Number(expiresAt?.N))).toEqual([morning / 1000 + 400 * 86_400]);
  });

  it('by tapping a button twice becomes one event, and an acknowledgement each', async () => {
    const { hear, tap, posted, turns } = await aChat();

    const settled = await Promise.allSettled([hear(tap('confirm', 1)), hear(tap('confirm', 2))]);
    for (const [n, { status }] of settled.entries())
      if (status === 'rejected') await hear(tap('confirm', n + 1));

    expect(eventsIn(await turns())).toEqual(['TransactionConfirmed']);
    expect(posted).toHaveLength(2);
  });

  it('to reassure never comes after a report, though the report was not seen yet', async () => {
    const { hear, tap, turns } = await aChat([], {
      findTouches: async (customerId) => [staleTouch(customerId)],
    });

    await hear(tap('report-and-block', 1));
    const late = hear(anIncoming('Fui yo', { wamid: aWamid(2) }));

    await expect(late).rejects.toThrow(RetryLater);
    expect(eventsIn(await turns())).toEqual(['FraudReported', 'CardBlockRequested']);
  });

  it('by a tap of who hides the number is theirs by their message', async () => {
    const { hear, tap, turns } = await aChat([], { findByName: async () => [] });
    const { waId: _, ...hidden } = tap('report-and-block', 1);

    await hear({ ...hidden, userId: 'MX.134912345' });

    expect(eventsIn(await turns())).toContain('FraudReported');
  });

  it('is not answered again when Meta’s answer to the reply was lost', async () => {
    const { hear, tap, posted } = await aChat([{ state: 'in-doubt' }]);

    const first = await hear(tap('confirm', 1));
    const again = await hear(tap('confirm', 1));

    expect(first).toMatchObject({ replied: 'posting' });
    expect(again).toMatchObject({ replied: 'posting' });
    expect(posted).toHaveLength(1);
  });

  it('is answered later where Meta surely did not take the reply', async () => {
    const { hear, tap, posted, turns } = await aChat([busy]);

    await expect(hear(tap('confirm', 1))).rejects.toThrow(RetryLater);
    const again = await hear(tap('confirm', 1));

    expect(again).toMatchObject({ replied: 'sent' });
    expect(eventsIn(await turns())).toEqual(['TransactionConfirmed']);
    expect(posted).toHaveLength(2);
  });

  it('is announced though its reply cannot be sent any more', async () => {
    const { hear, tap, posted, turns } = await aChat([], { now: () => later(morning, dayMs - 1000) });

    const { replied } = Object(await hear({ ...tap('confirm', 1) }));

    expect(replied).toBe('too-late');
    expect(eventsIn(await turns())).toEqual(['TransactionConfirmed']);
    expect(posted).toEqual([]);
  });

  it('with a link into the bank’s app is not posted once that link is all but over', async () => {
    let now = later(morning, 5000);
    const { hear, posted, turns } = await aChat([busy], {
      now: () => now,
      understand: () => understood('unblock_card'),
      challengeLink: async () => 'https://bank.example/confirm#c=1',
    });
    const asked = anIncoming('desbloquear mi tarjeta', { wamid: aWamid(1) });

    await expect(hear(asked)).rejects.toThrow(RetryLater);
    now = later(now, 4 * 60_000 + 1000);

    expect(await hear(asked)).toMatchObject({ replied: 'too-late' });
    expect(posted).toHaveLength(1);
    expect((await turns()).map(({ replied }) => replied?.S)).toEqual(['too-late']);
  });

  it('in several messages at once is all heard, and the chat knows of each', async () => {
    const { customerId, hear } = await aChat();
    const many = Array.from({ length: 4 }, (_, n) => anIncoming(`hola ${n}`, { wamid: aWamid(n + 1) }));

    const hearAll = async (left: typeof many): Promise<void> => {
      const settled = await Promise.allSettled(left.map((one) => hear(one)));
      const again = left.filter((_, n) => settled[n]?.status === 'rejected');
      if (again.length > 0) await hearAll(again);
    };
    await hearAll(many);

    const { chat } = await findChat(served.client, 'conversations')(customerId, 'in#none');
    expect(chat.version).toBe(4);
    expect(chat.repliedAt).toHaveLength(4);
  });

  it('to a person is kept for that person, and puts automated messages off', async () => {
    const kept: unknown[] = [];
    const { customerId, hear } = await aChat([], {
      understand: () => understood('agent'),
      keepTranscript: async (_, __, transcript) => {
        kept.push(transcript);
      },
    });

    await hear(anIncoming('buenas, mi NIP es 1234', { wamid: aWamid(1) }));
    const second = await hear(anIncoming('¿hola?', { wamid: aWamid(2) }));

    const { Item } = await served.client.send(
      new GetItemCommand({ TableName: 'customers', Key: { customerId: { S: customerId } } }),
    );
    expect(Number(Item?.person?.N)).toBe(later(morning, dayMs));
    expect(second).toMatchObject({ understood: 'for-person', replied: 'none' });
    expect(JSON.stringify(kept)).toContain('mi NIP es •••');
    expect(JSON.stringify(kept)).not.toContain('1234"');
  });

  it('to a person whom the bank ends leaves no pause behind, and a later hand-over keeps its own', async () => {
    const understand = (text: string) => understood(text === 'una persona' ? 'agent' : 'greeting');
    const { customerId, hear, giveBack } = await aChat([], { understand });
    const pausedUntil = async () => {
      const Key = { customerId: { S: customerId } };
      const { Item } = await served.client.send(new GetItemCommand({ TableName: 'customers', Key }));
      return Item?.person?.N;
    };

    await hear(anIncoming('una persona', { wamid: aWamid(1) }));
    await giveBack('before-it', later(morning, -dayMs));
    expect(await pausedUntil()).toBeDefined();

    await Promise.allSettled([
      giveBack('now', later(morning, 6000)),
      hear(anIncoming('¿hola?', { wamid: aWamid(2) })),
    ]);
    await giveBack('now', later(morning, 6000));
    expect(await pausedUntil()).toBeUndefined();
  });

  it('is asked of Meta and of the bank once, however often others come in between', async () => {
    const asked: string[] = [];
    const { hear } = await aChat([], {
      understand: () => understood('balance'),
      findTouches: async () => [aTouch('kyc-reminder')],
      askBank: async (_, question) => {
        asked.push(question);
        return 'unavailable';
      },
      fetchFile: async (_, wamid) => {
        asked.push(wamid);
        return { kind: 'kept', s3Key: `documents/${wamid}`, mimeType: 'image/jpeg', sha256: 'ab', size: 1 };
      },
      saveTurn: overtakenTwice(),
    });
    const photo = { kind: 'image', mediaId: '1', mimeType: 'image/jpeg' } as const;

    await hear(anIncoming('¿cuánto tengo?', { wamid: aWamid(1) }));
    await hear(anIncoming({ kind: 'file', file: photo }, { wamid: aWamid(2) }));

    expect(asked).toEqual(['balance', aWamid(2)]);
  });

  it('under a number and a user id makes both known', async () => {
    const { customerId, hear } = await aChat();

    await hear(anIncoming('hola', { wamid: aWamid(1), userId: 'MX.134912345' }));

    const { customer } = await findCustomer(served.client, 'customers')(customerId);
    expect(customer?.whatsappUserId).toBe('MX.134912345');
  });

  it.each<[string, Sent[], number]>([
    ['was posted', [], 1],
    ['was posted at the second try', [busy], 2],
    ['may have been posted', [{ state: 'in-doubt' }], 1],
    ['was refused', [{ state: 'refused', code: 131051 }], 1],
  ])('is not kept with what the bank answered once that %s', async (_, answers, tries) => {
    const { hear, posted, turns } = await aChat(answers, askingForBalance);
    const asked = anIncoming('¿cuánto tengo?', { wamid: aWamid(1) });

    for (let left = tries; left > 0; left--) await hear(asked).catch(() => undefined);

    expect(posted).toHaveLength(tries);
    for (const text of posted) expect(text).toMatch(/Cuenta 0042: \$1,250\.50/);
    const [turn] = await turns();
    expect(turn?.reply?.M?.text).toEqual({ S: 'balance' });
    expect(JSON.stringify(turn)).not.toContain('0042');
  });

  it('is kept with what the bank answered for as long as Meta may take it', async () => {
    let now = later(morning, 5000);
    const { hear, posted, turns } = await aChat([busy], { ...askingForBalance, now: () => now });
    const asked = anIncoming('¿cuánto tengo?', { wamid: aWamid(1) });
    const kept = async () => JSON.stringify(await turns());

    await expect(hear(asked)).rejects.toThrow(RetryLater);
    expect(await kept()).toContain('0042');
    now = later(morning, dayMs);

    expect(await hear(asked)).toMatchObject({ replied: 'too-late' });
    expect(posted).toHaveLength(1);
    expect(await kept()).not.toContain('0042');
  });

  it('is handed to a person without what the bank answered', async () => {
    const kept: unknown[] = [];
    const intents = ['balance', 'agent'] as const;
    let heard = 0;
    const { hear } = await aChat([], {
      ...askingForBalance,
      understand: () => understood(intents[heard++] ?? 'other'),
      keepTranscript: async (_, __, transcript) => void kept.push(transcript),
    });

    await hear(anIncoming('¿cuánto tengo?', { wamid: aWamid(1) }));
    await hear(anIncoming('una persona', { wamid: aWamid(2) }));

    expect(kept).toMatchObject([
      {
        lines: [
          { from: 'customer', text: '¿cuánto tengo?' },
          { from: 'bank', kind: 'balance' },
          { from: 'customer', text: 'una persona' },
        ],
      },
    ]);
    expect(JSON.stringify(kept)).not.toContain('0042');
  });

  it('is nobody’s where nobody is known by that name', async () => {
    const { hear, posted } = await aChat([], { findByName: async () => [] });

    expect(await hear(anIncoming('hola'))).toBe('stranger');
    expect(posted).toEqual([]);
  });
});
