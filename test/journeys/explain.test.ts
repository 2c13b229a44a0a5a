import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BusinessEvent,
  balance,
  consentWithdrawnBy,
  happen,
  offer,
  paymentDue,
  paymentReceived,
  suspicion,
  withdrawal,
} from './business-events.ts';
import { aviso, type Why, whyOf } from './command-line.ts';
import { introduce } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

/** Ten in the morning in Mexico, on a Monday. */
const morning = '2026-11-23T16:00:00.000Z';
const folder = mkdtempSync(join(tmpdir(), 'aviso-explain-'));

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: morning });
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

const publish = (...events: readonly BusinessEvent[]) => happen(sandbox, ...events);

/** As a producer keeps them: complete, and ready to be published as they are. */
function fileOf(...events: readonly BusinessEvent[]): string {
  const path = join(folder, `${randomUUID()}.json`);
  const whole = events.map(({ detailType, detail }) => ({
    source: 'core-banking',
    detailType,
    detail: { occurredAt: morning, ...detail },
  }));
  writeFileSync(path, JSON.stringify(whole));
  return path;
}

type Explained = {
  eventId: string;
  would: string;
  reason?: string;
  path?: string;
  at?: string;
  state?: string;
  gates: Why['gates'];
  afterwards?: { at: string; would: string; gates: Why['gates'] };
  message?: { text: string; buttons: { title: string; url?: string }[] };
};

async function explain(...args: string[]): Promise<{ code: number; explained: Explained[] }> {
  const { code, stdout, stderr } = await aviso(sandbox, 'explain', ...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, explained: [JSON.parse(stdout)].flat() };
}

/** Everything that is written anywhere, and everything that passed the bus. */
async function everything(): Promise<string> {
  const tables = Object.entries(sandbox.outputs).filter(([name]) => name.endsWith('TableName'));
  const scans = await Promise.all(
    tables.map(([, TableName]) => sandbox.aws.dynamodb.send(new ScanCommand({ TableName }))),
  );
  const rows = scans.map(({ Items = [] }) => Items.map((item) => JSON.stringify(item)).toSorted());
  return JSON.stringify([rows, await sandbox.events(), await sandbox.queues()]);
}

describe('explain --policy', () => {
  const policy = (version: string, contactHours: object, shared: number): string => {
    const path = join(folder, `${version}.json`);
    const caps = { transactions: 10, shared, marketing: 1 };
    writeFileSync(path, JSON.stringify({ version, contactHours, caps }));
    return path;
  };
  const compare = async (file: string) => {
    const { code, stdout, stderr } = await aviso(sandbox, 'explain', '--policy', file, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  let eager: string;
  let modest: string;
  beforeAll(async () => {
    const [one, two, three, four] = await Promise.all(
      Array.from({ length: 4 }, async () => (await introduce(sandbox, 'mexico')).id),
    );
    if (!one || !two || !three || !four) throw new Error('not everybody was introduced');
    [eager, modest] = [one, two];
    await publish(consentWithdrawnBy(three));
    await publish(
      ...[balance(one), balance(one), balance(one), balance(one)],
      ...[balance(two), balance(two), withdrawal(three), withdrawal(four), suspicion(four)],
    );
  });

  it('counts the messages that would be fewer, and who would newly meet a cap', async () => {
    const difference = await compare(policy('one-a-day', { from: '08:00', to: '20:00' }, 1));

    expect(difference).toMatchObject({
      events: 9,
      sent: { before: 7, after: 4, more: 0, fewer: 3 },
      moved: 0,
      byType: {
        'account-update': { before: 5, after: 2 },
        'transaction-alert': { before: 1, after: 1 },
        'fraud-alert': { before: 1, after: 1 },
      },
      stopped: { before: { FREQUENCY_CAP: 1, OPTED_OUT: 1 }, after: { FREQUENCY_CAP: 4, OPTED_OUT: 1 } },
      newlyOverCap: [modest],
    });
    expect(difference.changed.map(({ customerId }: { customerId: string }) => customerId).toSorted()).toEqual(
      [eager, eager, modest].toSorted(),
    );
  });

  it('counts the messages that would be more, and those that would come at another time', async () => {
    const difference = await compare(policy('later', { from: '11:00', to: '20:00' }, 5));

    expect(difference).toMatchObject({
      sent: { before: 7, after: 8, more: 1, fewer: 0 },
      moved: 5,
      stopped: { before: { FREQUENCY_CAP: 1, OPTED_OUT: 1 }, after: { OPTED_OUT: 1 } },
      newlyOverCap: [],
      changed: [{ customerId: eager, before: 'FREQUENCY_CAP', after: 'sent' }],
    });
  });
});

describe('explain', () => {
  /** The same events, before and after they are published. */
  async function manyStories(): Promise<readonly BusinessEvent[]> {
    const mexicans = await Promise.all(Array.from({ length: 6 }, () => introduce(sandbox, 'mexico')));
    const [sent, offered, late, paid, revoked, busy] = mexicans.map(({ id }) => id);
    if (!sent || !offered || !late || !paid || !revoked || !busy) throw new Error('nobody there');
    const stranger = await introduce(sandbox, 'mexico', { consent: false });
    const asleep = await introduce(sandbox, 'india'); // where it is half past nine in the evening
    await publish(
      ...[balance(busy), balance(busy), balance(busy), paymentReceived(paid), consentWithdrawnBy(revoked)],
    );
    return [
      withdrawal(sent),
      offer(offered),
      balance(late, {}, { expiresAt: '2026-11-23T09:59:00-06:00' }),
      paymentDue(paid),
      withdrawal('nobody'),
      withdrawal(stranger.id),
      suspicion(revoked),
      balance(busy),
      balance(asleep.id),
    ];
  }

  it('counts what the events before would send and settle, as publishing them in their order does', async () => {
    const { id } = await introduce(sandbox, 'mexico');
    const stories = [
      ...[balance(id), paymentReceived(id, { paymentId: 'pay-9' }), paymentDue(id, { paymentId: 'pay-9' })],
      ...[balance(id), balance(id), balance(id)],
    ];

    const { explained } = await explain(fileOf(...stories));
    for (const event of stories) await publish(event);

    const foretold = explained.map(({ would, reason }) => (would === 'suppress' ? reason : would));
    expect(foretold).toEqual(['send', 'tell', 'OBSOLETE', 'send', 'send', 'FREQUENCY_CAP']);
    for (const [index, { detail, detailType }] of stories.entries()) {
      if (detailType === 'PaymentReceived') continue;
      const { reason } = await whyOf(sandbox, detail.eventId);
      expect(reason ?? 'send').toBe(foretold[index]);
    }
  });

  it('foretells what happens to a file of events, gate by gate and word by word, and writes nothing', async () => {
    const stories = await manyStories();
    const file = fileOf(...stories);
    const before = await everything();

    const { code, explained } = await explain(file);

    expect(code).toBe(0);
    expect(explained.map(({ would, reason }) => reason ?? would)).toEqual([
      'send',
      'send',
      'EXPIRED',
      'OBSOLETE',
      'UNKNOWN_CUSTOMER',
      'NO_CONSENT',
      'OPTED_OUT',
      'FREQUENCY_CAP',
      'defer',
    ]);
    expect(await everything()).toBe(before);

    expect(await aviso(sandbox, 'publish', file)).toMatchObject({ code: 0 });
    await sandbox.settle();
    for (const { eventId, reason, would, gates, message } of explained) {
      const why = await whyOf(sandbox, eventId);
      const states: Record<string, string> = { send: 'read', suppress: 'suppressed', defer: 'deferred' };
      expect({ eventId, state: why.state, reason: why.reason, gates: why.gates }).toEqual({
        eventId,
        state: states[would],
        reason,
        gates,
      });
      if (would === 'send') expect(await onThePhone(why.messageId)).toMatchObject(wordsOf(message));
    }

    const { afterwards, eventId = '', message } = explained.at(-1) ?? {};
    expect(await whyOf(sandbox, eventId)).toMatchObject({ wakeAt: afterwards?.at });
    await sandbox.clock({ set: String(afterwards?.at) });
    await sandbox.clock({ advance: 'PT1M' });
    const later = await whyOf(sandbox, eventId);
    expect([later.state, afterwards?.would, later.gates]).toEqual(['read', 'send', afterwards?.gates]);
    expect(await onThePhone(later.messageId)).toMatchObject(wordsOf(message));

    const again = await explain(file);
    expect(again.explained.map(({ would, state, reason }) => [would, reason ?? state])).toEqual(
      explained.map(({ reason }) => ['nothing', reason ?? 'read']),
    );
  });

  const onThePhone = async (messageId: string) =>
    (await sandbox.messages()).find(({ request }) => Object(request).biz_opaque_callback_data === messageId);
  const wordsOf = (message: Explained['message']) => ({
    text: message?.text,
    buttons: message?.buttons.map(({ title }) => ({ title })),
  });

  it('asks as of another instant, and sees what would come afterwards', async () => {
    const { id } = await introduce(sandbox, 'mexico');
    const file = fileOf(balance(id));

    const [tonight] = (await explain(file, '--at', '2026-11-30T23:30:00-06:00')).explained;

    expect(tonight).toMatchObject({
      at: '2026-12-01T05:30:00.000Z',
      would: 'defer',
      afterwards: { at: '2026-12-01T14:00:00.000Z', would: 'send' },
    });
  });

  it('tells an event that would be taken for another one’s copy', async () => {
    const { id } = await introduce(sandbox, 'mexico');
    const event = withdrawal(id, {}, { occurredAt: morning });
    await publish(event);

    const other = withdrawal(id, { place: 'elsewhere' }, { eventId: event.detail.eventId });
    expect((await explain(fileOf(other))).explained).toMatchObject([
      { would: 'reject', reason: 'EVENT_ID_REUSED' },
    ]);
  });

  it('finds what is wrong with an event, names its field, and ends with 1', async () => {
    const { code, explained } = await explain(
      fileOf(withdrawal('ana'), withdrawal('ana', { amount: { minorUnits: 1.5, currency: 'MXN' } })),
    );

    expect(code).toBe(1);
    expect(explained).toMatchObject([
      { would: 'suppress' },
      { would: 'dead-letter', path: 'data.amount.minorUnits' },
    ]);
  });

  it.each([
    ['a file that is not there', ['nowhere.json']],
    ['an instant that is none', ['transaction-alert', '--at', 'tomorrow']],
    ['an instant without its offset', ['transaction-alert', '--at', '2026-11-23T10:00:00']],
    ['a policy that is none', ['--policy', 'package.json']],
    ['nothing to explain', []],
  ])('ends with 2 for %s', async (_, args) => {
    const { code, stdout, stderr } = await aviso(sandbox, 'explain', ...args, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: expect.stringMatching(/./), exitCode: 2 });
    expect(stderr).not.toBe('');
  });
});
