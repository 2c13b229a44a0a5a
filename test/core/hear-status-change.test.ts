import { describe, expect, it } from 'vitest';
import type { Consents } from '../../core/consent/consent.ts';
import { hearPreference } from '../../core/consent/hear-preference.ts';
import type { NoteEvent } from '../../core/consent/ports.ts';
import { chained, newsIn, type Receipt, type Statement, wordOf } from '../../core/consent/receipt.ts';
import { announcementsOf } from '../../core/delivery/events.ts';
import { hearStatusChange } from '../../core/delivery/hear-status-change.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { nothingTold, type Reach } from '../../core/recipients/reach.ts';
import { dayMs, type Instant, later, toIso } from '../../core/time/instant.ts';
import { aMessage, morning } from './builders.ts';

const ana = CustomerId.parse('ana');
const ms = (milliseconds: number) => later(morning, milliseconds);

/** One customer, whose receipts and reach are kept here; `now` is a minute after morning. */
function aScene() {
  const receipts: Receipt[] = [];
  const first = new Map<string, Instant>();
  const stops: { code: number; at: Instant }[] = [];
  const scene: { now: Instant; reach: Reach; reused: boolean; since?: Instant } = {
    now: ms(60_000),
    reach: nothingTold,
    reused: false,
  };
  const consents = (): Consents => Object.fromEntries(receipts.map((one) => [one.purpose, wordOf(one)]));
  const record = (statements: readonly Statement[]) => {
    const appended = chained(ana, receipts.at(-1), statements, scene.now);
    receipts.push(...appended);
    return appended;
  };
  const noteEvent: NoteEvent = async ({ eventId }, now) => {
    if (scene.reused) return 'reused';
    first.set(eventId, first.get(eventId) ?? now);
    return { heardAt: first.get(eventId) ?? now };
  };
  const changeConsent = async (
    _: CustomerId,
    decide: (standing: {
      consents: Consents;
      head: Receipt | undefined;
    }) => readonly Statement[] | Promise<readonly Statement[]>,
  ) => record(await decide({ consents: consents(), head: receipts.at(-1) }));
  const hear = hearStatusChange({
    now: () => scene.now,
    noteEvent,
    changeConsent,
    changeReach: async (_, change) => {
      const before = scene.reach;
      scene.reach = change(before, scene.since);
      return JSON.stringify(before) === JSON.stringify(scene.reach) ? 'stale' : 'saved';
    },
    stopLine: async (code, at) => (stops.push({ code, at }) === 1 ? 'saved' : 'stale'),
  });
  const tell = (state: string, code: number | undefined, at: Instant, event = 'evt-1', more = {}) =>
    hear({
      eventId: `${messageIdOf(event)}.${state}`,
      occurredAt: toIso(at),
      customerId: 'ana',
      messageId: messageIdOf(event),
      notificationType: 'loan-preapproval',
      causedBy: event,
      data: { state, previous: 'accepted', ...(code !== undefined && { code }), ...more },
    });
  const grant = (at: Instant) =>
    record(newsIn(consents(), [{ purpose: 'marketing', state: 'granted', at, by: 'event:e' }]));
  const resume = (at: Instant) =>
    hearPreference({
      now: () => scene.now,
      findByName: async () => [ana],
      findReceipts: async () => receipts,
      changeConsent,
    })({ waId: '5215512345678', value: 'resume', at });
  return Object.assign(scene, {
    tell,
    grant,
    resume,
    receipts,
    stops,
    marketing: () => consents().marketing?.state,
  });
}

describe('a customer whom Meta says to have stopped marketing (131050)', () => {
  it.each(['refused', 'failed'])(
    'has withdrawn it when a message was %s, with Meta’s word as proof',
    async (state) => {
      const scene = aScene();
      scene.grant(morning);

      expect(await scene.tell(state, 131050, ms(5000))).toEqual({ heard: 'saved', code: 131050 });

      expect(scene.receipts.at(-1)).toMatchObject({
        purpose: 'marketing',
        state: 'withdrawn',
        by: 'meta:131050',
        channel: 'whatsapp',
        evidence: expect.stringContaining(`Meta answered 131050 to message ${messageIdOf('evt-1')}`),
      });
      expect(scene.receipts).toHaveLength(2);
    },
  );

  it('is recorded once, however often the announcement comes, and though Meta’s clock runs ahead', async () => {
    const scene = aScene();
    scene.grant(morning);

    expect(await scene.tell('failed', 131050, ms(3_600_000))).toMatchObject({ heard: 'saved' });
    expect(scene.receipts.at(-1)?.at).toBe(scene.now);
    scene.now = ms(90_000);
    expect(await scene.tell('failed', 131050, ms(3_600_000))).toMatchObject({ heard: 'stale' });

    expect(scene.receipts).toHaveLength(2);
  });

  it('has withdrawn it after a grant of the same second too, since a status tells no milliseconds', async () => {
    const scene = aScene();
    scene.grant(ms(700));

    await scene.tell('failed', 131050, morning);

    expect(scene.marketing()).toBe('withdrawn');
  });

  it('counts again from a later grant on, whenever the older code is heard', async () => {
    const scene = aScene();
    scene.grant(morning);
    scene.grant(ms(9000));

    expect(await scene.tell('refused', 131050, ms(5000))).toMatchObject({ heard: 'stale' });

    expect(scene.marketing()).toBe('granted');
  });

  it('counts again once they resume in WhatsApp’s settings, as after a stop there', async () => {
    const scene = aScene();
    scene.grant(morning);
    await scene.tell('refused', 131050, ms(5000));

    await scene.resume(ms(9000));

    expect(scene.marketing()).toBe('granted');
    expect(scene.receipts.at(-1)?.evidence).toContain('restores receipt 1.');
  });

  it('has withdrawn it though a producer took the announcement’s id', async () => {
    const scene = Object.assign(aScene(), { reused: true });
    scene.grant(morning);
    scene.reused = true;

    await scene.tell('refused', 131050, ms(5000));

    expect(scene.receipts.at(-1)?.state).toBe('withdrawn');
  });
});

describe('a code about the address or the person', () => {
  it('counts the message once per address, however often it is told', async () => {
    const scene = aScene();

    for (const event of ['evt-1', 'evt-2', 'evt-1', 'evt-2'])
      await scene.tell('refused', 131026, ms(1000), event);

    expect(scene.reach.bounces).toHaveLength(2);
    expect(scene.receipts).toEqual([]);
  });

  it.each([131021, 131026, 131062])('%i counts against the address, refused or failed', async (code) => {
    const scene = aScene();
    expect(await scene.tell('refused', code, ms(1000), 'evt-1')).toEqual({ heard: 'saved', code });
    expect(await scene.tell('failed', code, ms(2000), 'evt-2')).toEqual({ heard: 'saved', code });
    expect(scene.reach.bounces).toHaveLength(2);
  });

  it('counts against no address that was told after the message had gone out', async () => {
    const scene = aScene();
    scene.since = ms(5000);
    const accepted = (at: Instant) => ({ acceptedAt: toIso(at) });

    const before = await scene.tell('failed', 131026, ms(9000), 'evt-1', accepted(ms(4999)));
    expect(before).toEqual({ heard: 'stale', code: 131026 });
    expect(await scene.tell('refused', 131026, ms(4999), 'evt-2')).toMatchObject({ heard: 'stale' });
    expect(scene.reach.bounces).toEqual([]);

    const after = await scene.tell('failed', 131026, ms(9000), 'evt-3', accepted(ms(5000)));
    expect(after).toEqual({ heard: 'saved', code: 131026 });
    expect(await scene.tell('refused', 131026, ms(5000), 'evt-4')).toMatchObject({ heard: 'saved' });
    expect(scene.reach.bounces).toHaveLength(2);
  });

  it('counts no more once something arrived', async () => {
    const scene = aScene();
    await scene.tell('refused', 131026, ms(1000));

    expect(await scene.tell('delivered', undefined, ms(3000), 'evt-2')).toEqual({ heard: 'saved' });
    expect(await scene.tell('read', undefined, ms(3000), 'evt-2')).toEqual({ heard: 'stale' });

    expect(scene.reach.bounces).toEqual([]);
  });

  it.each([131049, 130472])('%i has marketing rest for a day from then on', async (code) => {
    const scene = aScene();

    await scene.tell('refused', code, ms(1000));

    expect(scene.reach).toEqual<Reach>({ ...nothingTold, coolDown: { code, until: ms(1000 + dayMs) } });
    expect(scene.receipts).toEqual([]);
  });
});

describe('a failure that is about us', () => {
  it.each([131042, 131031, 299])('%i stops the line as an answer would, and is told', async (code) => {
    const scene = aScene();

    const heard = await scene.tell('failed', code, ms(1000));

    expect(heard).toEqual({ heard: 'saved', message: messageIdOf('evt-1'), lineStopped: code });
    expect(scene.stops).toEqual([{ code, at: ms(1999) }]); // Meta cuts off the milliseconds
    expect([scene.reach, scene.receipts]).toEqual([nothingTold, []]);
  });

  it.each([
    [130497, 'lineStopped'], // one country, and the others go on
    [131999, 'unknownCode'],
    [0, 'unknownCode'], // a status without an error, and not the token
  ])('%i is told as %s', async (code, term) => {
    const scene = aScene();

    const heard = await scene.tell('failed', code, ms(1000));

    expect(heard).toEqual({ heard: 'stale', message: messageIdOf('evt-1'), [term]: code });
    expect([scene.reach, scene.receipts, scene.stops]).toEqual([nothingTold, [], []]);
  });

  it.each([131047, 131051, 131053, 132001, 132015])('%i changes nothing and calls nobody', async (code) => {
    const scene = aScene();
    expect(await scene.tell('failed', code, ms(1000))).toEqual({ heard: 'stale', code });
    expect([scene.reach, scene.receipts]).toEqual([nothingTold, []]);
  });

  it('that cannot be read names the field and not its value', async () => {
    const broken = hearStatusChange({
      now: () => morning,
      noteEvent: async () => 'reused',
      changeConsent: async () => [],
      changeReach: async () => 'stale',
      stopLine: async () => 'stale',
    })({ eventId: 'e', occurredAt: 'yesterday' });
    await expect(broken).rejects.toMatchObject({ reason: 'INVALID_EVENT', path: 'occurredAt' });
  });
});

describe('the announcement of an arrival', () => {
  const gates = (bounces?: number) => [
    {
      gate: 'address',
      verdict: 'pass' as const,
      inputs: { address: 'phone', ...(bounces && { bounces }) },
      rule: 'address/2',
    },
  ];
  const dataOf = (bounces: number | undefined, states: readonly ('delivered' | 'read' | 'sent')[]) => {
    const before = aMessage({ state: 'accepted', times: { accepted: morning }, gates: gates(bounces) });
    const state = states.at(-1) ?? 'sent';
    const times = { ...before.times, ...Object.fromEntries(states.map((one, i) => [one, ms(i)])) };
    return announcementsOf(before, { ...before, state, times }).map(({ detail }) => detail.data);
  };

  it('says how many messages had not reached the address before', () => {
    expect(dataOf(2, ['sent', 'delivered', 'read'])).toEqual([
      { state: 'sent', previous: 'accepted' },
      { state: 'delivered', previous: 'sent', afterBounces: 2 },
      { state: 'read', previous: 'delivered', afterBounces: 2 },
    ]);
  });

  it('says nothing of that where all had', () => {
    for (const data of dataOf(undefined, ['delivered', 'read']))
      expect(data).not.toHaveProperty('afterBounces');
  });
});

it.each([
  ['accepted', { accepted: ms(1000) }],
  ['held', { held: ms(1000) }],
  ['in doubt', { 'in-doubt': ms(1000) }],
] as const)('the announcement of a failure says when the message was %s, and no other does', (_, times) => {
  const before = aMessage({ state: 'sent', times: { ...times, sent: ms(2000) } });
  const failed = { ...before, state: 'failed' as const, times: { ...before.times, failed: ms(3000) } };
  const dataOf = (from: typeof before, to: typeof before) =>
    announcementsOf(from, to).map(({ detail }) => detail.data);

  expect(dataOf(before, failed)).toMatchObject([{ state: 'failed', acceptedAt: toIso(ms(1000)) }]);
  const unsent = aMessage({ state: 'claimed', times: {} });
  expect(JSON.stringify(dataOf(unsent, before))).not.toContain('acceptedAt');
});
