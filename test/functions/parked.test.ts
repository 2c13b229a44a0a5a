import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';
import type { StatusReport } from '../../core/delivery/message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { recordStatuses } from '../../core/delivery/record-statuses.ts';
import type { Defect } from '../../core/intake/defect.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { recordWebhooks } from '../../functions/inbound/record-webhooks.ts';
import { partialBatch } from '../../functions/middleware/partial-batch.ts';
import { morning } from '../core/builders.ts';

const ours = { phoneNumberId: '7', wabaId: '1', displayPhoneNumber: '+15550783881' };

const status = (event: string, state = 'sent') => ({
  id: `wamid.${event}`,
  status: state,
  timestamp: '1790000000',
  biz_opaque_callback_data: messageIdOf(event),
});
const webhook = (...changes: object[]) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', time: 1790000000, changes }],
  });
const statuses = (...items: unknown[]) => ({
  field: 'messages',
  value: { metadata: { phone_number_id: '7' }, statuses: items },
});

type Waiting = { body: string; receives: number; seconds: number };

/** An inbound function with its buffer, its dead letters and a store that knows some messages. */
function anInbox({
  known = [] as string[],
  full = false,
  broken = false,
  deaf = false,
  jammed = false,
} = {}) {
  const buffer: Waiting[] = [];
  const state = {
    known: new Set(known.map(String)),
    full,
    broken,
    deaf,
    jammed,
    /** What was heard and forwarded, in order. */
    replies: [] as string[],
    reports: [] as StatusReport[],
    buried: [] as { body: string; reason: string }[],
    archived: [] as string[],
    lines: [] as object[],
    buffer,
  };
  const handle = recordWebhooks({
    open: async (body) => body,
    readWebhook: (body) => readWebhook(body, ours),
    record: recordStatuses(async (id, reports) => {
      if (state.broken) throw new Error('throttled');
      if (![...state.known].some((event) => messageIdOf(event) === id)) return 'unknown';
      state.reports.push(...reports);
      return 'moved';
    }),
    hearPreference: async ({ word }) => {
      if (state.deaf) throw new RetryLater('BUSY', 'busy', 1);
      state.replies.push(`stop ${word}`);
      return { customers: 1, changed: 1 };
    },
    hearAddress: async () => ({ customers: 1, changed: 1 }),
    hearTemplate: async () => ({ outcome: 'moved' }),
    hearLine: async () => {},
    countReceived: async () => {},
    now: () => morning,
    archive: async (body) => void state.archived.push(body),
    forward: async (messages) => {
      if (state.jammed) return new Set(messages);
      state.replies.push(...messages.map(({ wamid, identityKeyHash }) => `${wamid} ${identityKeyHash}`));
      return new Set();
    },
    park: async (body, seconds) => {
      if (state.full) throw new Error('no queue');
      buffer.push({ body, receives: 0, seconds });
    },
  });
  const road = partialBatch({
    bury: async (body: string, { reason }: Defect) => void state.buried.push({ body, reason }),
    postpone: async () => {},
    maxReceives: 10,
  });
  /** Hands out all that waits, once. */
  const turn = async () => {
    const batch = buffer.splice(0);
    const Records = batch.map(({ body, receives }, index): SQSRecord => {
      const attributes = { ApproximateReceiveCount: String(receives + 1) };
      return Object({ messageId: `m-${index}`, receiptHandle: '', body, attributes, messageAttributes: {} });
    });
    const response = await handle({ Records });
    state.lines.push(
      ...response.flatMap(({ result }) => (result.status === 'fulfilled' ? [result.value] : [])),
    );
    const request = Object({ response });
    await road.after?.(request);
    for (const { itemIdentifier } of request.response.batchItemFailures) {
      const again = batch[Number(itemIdentifier.slice(2))];
      if (again) buffer.push({ ...again, receives: again.receives + 1 });
    }
  };
  const take = (body: string) => void buffer.push({ body, receives: 0, seconds: 0 });
  return { ...state, state, take, turn };
}

describe('a status for an unknown message', () => {
  it('waits in a record of its own, and its neighbours are done once', async () => {
    const inbox = anInbox({ known: ['a', 'b'] });
    inbox.take(webhook(statuses(status('a'), status('late'), status('b'), status('late', 'read'))));

    await inbox.turn();
    await inbox.turn();
    inbox.state.known.add('late');
    await inbox.turn();
    await inbox.turn();

    expect(inbox.reports.map(({ wamid, state }) => `${wamid} ${state}`)).toEqual([
      'wamid.a sent',
      'wamid.b sent',
      'wamid.late sent',
      'wamid.late read',
    ]);
    expect(inbox.lines[0]).toMatchObject({ statuses: 2, parked: 1, reason: 'UNKNOWN_MESSAGE' });
    expect([inbox.buffer, inbox.buried]).toEqual([[], []]);
  });

  it('becomes one dead letter in the end, which tells of it and of nothing else', async () => {
    const inbox = anInbox({ known: ['a'] });
    inbox.take(webhook(statuses(status('a'), status('never'), status('nowhere'))));

    for (let i = 0; i < 30; i++) await inbox.turn();

    expect(inbox.buried.map(({ reason }) => reason)).toEqual(['UNKNOWN_MESSAGE', 'UNKNOWN_MESSAGE']);
    expect(inbox.buried.map(({ body }) => readWebhook(body, ours).reports.map(({ wamid }) => wamid))).toEqual(
      [['wamid.never'], ['wamid.nowhere']],
    );
    expect(inbox.reports).toHaveLength(1);
    expect(inbox.buffer).toEqual([]);
  });

  it('that comes alone simply comes again', async () => {
    const inbox = anInbox();
    const body = webhook(statuses(status('late')));
    inbox.take(body);

    await inbox.turn();

    expect(inbox.buffer).toEqual([{ body, receives: 1, seconds: 0 }]);
  });

  it('is not lost when it could not be put back: then all of its webhook comes again', async () => {
    const blocked = anInbox({ known: ['a'], full: true });
    blocked.take(webhook(statuses(status('a'), status('late'))));
    await blocked.turn();

    expect(blocked.buffer).toHaveLength(1);
    expect(blocked.buried).toEqual([]);
  });

  it('waits five seconds before it is seen again', async () => {
    const inbox = anInbox({ known: ['a'] });
    inbox.take(webhook(statuses(status('a'), status('late'))));
    await inbox.turn();
    expect(inbox.buffer).toMatchObject([{ seconds: 5 }]);
  });
});

it('when nothing can be written at all, a webhook comes again as it was and is not taken apart', async () => {
  const inbox = anInbox({ broken: true });
  const body = webhook(statuses(status('a'), status('b')));
  inbox.take(body);

  await inbox.turn();

  expect(inbox.buffer).toEqual([{ body, receives: 1, seconds: 0 }]);
});

it('what nobody can read is archived by itself, counted, and its neighbours are done', async () => {
  const inbox = anInbox({ known: ['a'] });
  const history = { field: 'history', value: { note: 'x' } };
  inbox.take(webhook(statuses({ id: 7 }, status('a')), history));

  await inbox.turn();

  expect(inbox.lines).toEqual([{ statuses: 1, malformed: 1, fields: 'history' }]);
  expect(
    inbox.archived.map((body) =>
      JSON.parse(body).entry.flatMap(({ changes }: { changes: object[] }) => changes),
    ),
  ).toEqual([[statuses({ id: 7 }), history]]);
  expect(inbox.buffer).toEqual([]);
});

it('a body that is no webhook is one dead letter, and other records of its batch are done', async () => {
  const inbox = anInbox({ known: ['a'] });
  for (const body of ['{', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, '{"entry":1e400}', '//4A'])
    inbox.take(body);
  inbox.take(webhook(statuses(status('a'))));

  await inbox.turn();

  expect(inbox.buried.map(({ reason }) => reason)).toEqual(Array(4).fill('INVALID_WEBHOOK'));
  expect(inbox.reports).toHaveLength(1);
});

it.each([
  ['with a number beyond all numbers', '{"id":"wamid.x","status":"sent","timestamp":1e400}'],
  ['10,000 levels deep', `{"id":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
  [
    'with a prototype in place of its fields',
    '{"__proto__":{"id":"wamid.x","status":"sent","timestamp":"1"}}',
  ],
])('an item %s is put aside, and its neighbours are done', async (_, item) => {
  const inbox = anInbox({ known: ['a'] });
  inbox.take(webhook(statuses('ITEM', status('a'))).replace('"ITEM"', item));

  await inbox.turn();

  expect(inbox.reports).toHaveLength(1);
  expect([inbox.archived.length, inbox.buffer.length, inbox.buried.length]).toEqual([1, 0, 0]);
  expect(Object({}).id).toBeUndefined();
});

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'a field called %s is one that nobody knows, and costs its neighbours nothing',
  async (field) => {
    const inbox = anInbox({ known: ['evt-1'] });
    inbox.take(webhook({ field, value: {} }, statuses(status('evt-1'))));
    await inbox.turn();

    expect(inbox.state.reports).toHaveLength(1);
    expect(inbox.state.archived).toHaveLength(1);
  },
);

describe('a message of a customer', () => {
  const written = (wamid: string, body: string, from = '5215512345678') => ({
    ...{ id: wamid, from, timestamp: '1790000000' },
    ...{ type: 'text', text: { body } },
  });
  const messages = (...items: object[]) => ({
    field: 'messages',
    value: {
      metadata: { phone_number_id: '7' },
      contacts: [
        { wa_id: '5215512345678', identity_key_hash: 'ana' },
        { wa_id: '5215587654321', identity_key_hash: 'luis' },
      ],
      messages: items,
    },
  });
  const hola = written('wamid.hola', 'hola', '5215587654321');
  const baja = written('wamid.baja', 'BAJA');

  it('that stops something is forwarded once, after its stop, however long that takes', async () => {
    const inbox = anInbox({ deaf: true });
    inbox.take(webhook(messages(hola, baja)));

    for (let i = 0; i < 3; i++) await inbox.turn();
    expect(inbox.state.replies).toEqual(['wamid.hola luis']);
    expect(inbox.buffer).toHaveLength(1);
    inbox.state.deaf = false;
    for (let i = 0; i < 3; i++) await inbox.turn();

    expect(inbox.state.replies).toEqual(['wamid.hola luis', 'stop BAJA', 'wamid.baja ana']);
    expect(inbox.buffer).toEqual([]);
  });

  it('that cannot be forwarded waits in a record of its own, and never becomes two', async () => {
    const inbox = anInbox({ deaf: true, jammed: true });
    inbox.take(webhook(messages(hola, baja)));

    for (let i = 0; i < 5; i++) await inbox.turn();
    expect(inbox.buffer).toHaveLength(2);
    inbox.state.deaf = false;
    await inbox.turn();
    expect(inbox.state.replies).toEqual(['stop BAJA']);
    inbox.state.jammed = false;
    await inbox.turn();

    expect(inbox.state.replies.filter((one) => one.startsWith('wamid')).sort()).toEqual([
      'wamid.baja ana',
      'wamid.hola luis',
    ]);
    expect(inbox.buffer).toEqual([]);
  });

  it('becomes a dead letter that says so when it can never be forwarded', async () => {
    const inbox = anInbox({ jammed: true });
    inbox.take(webhook(messages(hola)));

    for (let i = 0; i < 12; i++) await inbox.turn();

    expect(inbox.buried).toMatchObject([{ reason: 'REPLY_NOT_QUEUED' }]);
  });
});
