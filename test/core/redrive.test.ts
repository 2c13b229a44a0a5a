import { describe, expect, it } from 'vitest';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { contentOf, type DeadLetter, likelyMeant, lostBody } from '../../core/delivery/dead-letter.ts';
import { foreseeRedrive, type Prospect } from '../../core/delivery/foresee-redrive.ts';
import type { Message } from '../../core/delivery/message.ts';
import { messageIdOf, sendMarkOf } from '../../core/delivery/message-id.ts';
import { type Choice, deedFor, isChosen, type Lot, lotsOf } from '../../core/delivery/plan-redrive.ts';
import type { CustomerRecord } from '../../core/delivery/ports.ts';
import { defaultPolicy } from '../../core/policy/policy.ts';
import { dayMs, type Instant, later } from '../../core/time/instant.ts';
import { aMessage, aNotification, aRecord, aTransaction, at, aWamid, morning } from './builders.ts';

let count = 0;
const aLetter = (change: Partial<DeadLetter> = {}): DeadLetter => ({
  id: `letter-${++count}`,
  body: JSON.stringify({ 'detail-type': 'TransactionPosted', detail: aTransaction() }),
  reason: 'META_130429',
  eventId: 'evt-1',
  since: morning,
  redriven: 0,
  ...change,
});

describe('what lies in a dead letter', () => {
  it('is an event, as it was published', () => {
    expect(contentOf(aLetter())).toEqual({
      kind: 'event',
      detailType: 'TransactionPosted',
      detail: aTransaction(),
    });
  });

  it('is the name of a deferred message', () => {
    const messageId = messageIdOf('evt-1');

    expect(contentOf(aLetter({ body: JSON.stringify({ wake: messageId }) }))).toEqual({
      kind: 'wake',
      messageId,
    });
  });

  it.each([
    ['was withheld', '{"withheld":"This record could not be masked."}', 'INVALID_EVENT', /withheld/],
    ['held a card number', JSON.stringify({ detail: {} }), 'CARD_NUMBER', /masked/],
    ['holds a masked one', '{"detail":{"note":"[card …1111]"}}', 'INVALID_EVENT', /masked/],
  ])('is lost where it %s, since it would be another event now', (_, body, reason, because) => {
    expect(contentOf(aLetter({ body, reason }))).toEqual({
      kind: 'lost',
      because: expect.stringMatching(because),
    });
  });

  it.each(['{', '[]', '{"detail":{}}', 'null'])('is nothing that can be read: %s', (body) => {
    expect(contentOf(aLetter({ body }))).toMatchObject({
      kind: 'unreadable',
      defect: { reason: 'INVALID_EVENT' },
    });
  });

  it('is known to be withheld whatever it was', () => {
    expect(lostBody({ body: '{"withheld":"…"}' })).toMatch(/withheld/);
    expect(lostBody({ body: '{"entry":[]}' })).toBeUndefined();
  });
});

describe('a detail-type that nobody knows', () => {
  const known = ['TransactionPosted', 'AccountUpdated'];

  it.each(['transactionPosted', 'TRANSACTIONPOSTED', 'transaction_posted', 'Transaction.Posted'])(
    'is likely a slip where it reads alike: %s',
    (detailType) => expect(likelyMeant(detailType, known)).toBe('TransactionPosted'),
  );

  it.each(['TransactionPosted', 'LedgerClosed', '', 'Transaction'])('is not guessed at: %j', (detailType) =>
    expect(likelyMeant(detailType, known)).toBeUndefined(),
  );
});

describe('letters', () => {
  const subjectOf = ({ eventId, id }: DeadLetter) =>
    eventId ? { key: eventId, eventId, messageId: messageIdOf(eventId) } : { key: id };

  it('that are copies for one reason are one lot, led by the latest, the longest waiting first', () => {
    const early = aLetter({ eventId: 'evt-2' });
    const [first, last] = [
      aLetter({ since: later(morning, 1) }),
      aLetter({ since: later(morning, 9), redriven: 1 }),
    ];

    const lots = lotsOf([last, first, early], subjectOf);

    expect(lots.map(({ letter, copies }) => [letter, copies])).toEqual([
      [early, [early]],
      [last, [first, last]],
    ]);
  });

  it('of one event for two reasons are two lots, so that a reason can be chosen', () => {
    expect(lotsOf([aLetter(), aLetter({ reason: 'BUSY' })], subjectOf)).toHaveLength(2);
  });

  it('that nobody can tell apart are not taken for copies', () => {
    const { eventId: _, ...nameless } = aLetter();

    expect(lotsOf([nameless, { ...nameless, id: 'another' }], subjectOf)).toHaveLength(2);
  });

  const lotOf = (letter: DeadLetter): Lot => {
    const [lot] = lotsOf([letter], subjectOf);
    if (!lot) throw new Error('a letter makes a lot');
    return lot;
  };
  const choice = (change: Partial<Choice>): Choice => ({ all: false, names: [], reasons: [], ...change });

  it.each([
    ['nothing', {}, false],
    ['all', { all: true }, true],
    ['its event', { names: ['evt-1'] }, true],
    ['its message', { names: [messageIdOf('evt-1')] }, true],
    ['its own id', { names: ['the-letter'] }, true],
    ['another event', { names: ['evt-2'] }, false],
    ['its reason', { reasons: ['BUSY', 'META_130429'] }, true],
    ['another reason', { reasons: ['BUSY'] }, false],
    ['its event, for another reason', { names: ['evt-1'], reasons: ['BUSY'] }, false],
    ['all of another reason', { all: true, reasons: ['BUSY'] }, false],
  ])('chosen by %s', (_, chosen, answer) => {
    expect(isChosen(choice(chosen), lotOf(aLetter({ id: 'the-letter' })))).toBe(answer);
  });

  it.each([
    ['send', 'replay', 'replay'],
    ['suppress', 'replay', 'replay'],
    ['nothing', 'replay', 'replay'],
    ['hear', 'replay', 'replay'],
    ['fail', 'keep', 'replay'],
    ['lost', 'keep', 'keep'],
  ] as const)('whose replay would %s: %s, and on demand %s', (would, usual, forced) => {
    expect(deedFor({ would }, { drop: false, force: false })).toBe(usual);
    expect(deedFor({ would }, { drop: false, force: true })).toBe(forced);
    expect(deedFor({ would }, { drop: true, force: false })).toBe('drop');
  });
});

describe('what a replay would do', () => {
  const now = later(morning, 5 * 60_000);

  const foreseen = (
    known: Message | undefined,
    { record = aRecord(), when = now, change = {} }: Partial<Scene> = {},
  ): Promise<Prospect> =>
    foreseeRedrive({
      now: () => when,
      rules: { policy: defaultPolicy, defaultLanguage: 'es' },
      findMessage: async () => known,
      findCustomer: async () => record,
      findTemplateVersions: async () => [],
    })(transactionAlert, aNotification(change));
  type Scene = { record: CustomerRecord; when: Instant; change: Record<string, unknown> };

  it('is to send what never was, or what was mended since', async () => {
    expect(await foreseen(undefined)).toEqual({ would: 'send' });
    expect(await foreseen(aMessage({ state: 'refused', code: 132001, released: true }))).toEqual({
      would: 'send',
      state: 'refused',
    });
    expect(await foreseen(aMessage({ released: true }))).toEqual({ would: 'send', state: 'claimed' });
  });

  it.each([
    ['read', { wamid: aWamid() }],
    ['suppressed', { reason: 'OPTED_OUT' as const }],
    ['in-doubt', {}],
    ['refused', { code: 131026 }],
    ['deferred', { released: true }],
  ] as const)('is nothing where the event is %s', async (state, change) => {
    expect(await foreseen(aMessage({ state, ...change }))).toEqual({ would: 'nothing', state });
  });

  it('is to refuse what has expired, as it would at any other hour', async () => {
    const change = { expiresAt: '2026-11-23T00:00:00Z' };

    const [message, when] = [undefined, later(morning, 10 * dayMs)];
    expect(await foreseen(message, { change, when })).toEqual({ would: 'suppress', reason: 'EXPIRED' });
    expect(await foreseen(message, { change })).toEqual({ would: 'send' });
  });

  it('is to refuse what the customer agrees to no more', async () => {
    const record = aRecord({
      consents: { service: { state: 'withdrawn', at: at('2026-11-22T00:00:00Z') } },
    });

    expect(await foreseen(undefined, { record })).toEqual({ would: 'suppress', reason: 'OPTED_OUT' });
  });

  it('is to wait while another attempt holds the claim', async () => {
    expect(await foreseen(aMessage({ leaseUntil: later(now, 30_000) }))).toMatchObject({
      would: 'wait',
      reason: 'BUSY',
    });
  });

  it('is no second post where the first left its mark', async () => {
    const marks = [sendMarkOf(messageIdOf('evt-1'))];
    const record = aRecord({ reservations: [{ day: '2026-11-22', counter: 'transactions', marks }] });

    expect(await foreseen(aMessage(), { record })).toEqual({ would: 'in-doubt', state: 'claimed' });
  });

  it('is a failure that says why, where a claim is too old to guess', async () => {
    expect(await foreseen(aMessage(), { when: later(morning, 10 * dayMs) })).toEqual({
      would: 'fail',
      reason: 'CLAIM_TOO_OLD',
      because: expect.stringMatching(/publish it under a new eventId if it did not arrive$/),
      state: 'claimed',
    });
  });

  it('is a failure where the event id stands for another event', async () => {
    const other = aMessage({ state: 'read', contentHash: 'another' });

    expect(await foreseen(other)).toMatchObject({
      would: 'fail',
      reason: 'EVENT_ID_REUSED',
      state: 'read',
    });
  });
});
