import { describe, expect, it } from 'vitest';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { type DispatchPorts, dispatchNotification } from '../../core/delivery/dispatch-notification.ts';
import type { Message } from '../../core/delivery/message.ts';
import type { CustomerRecord, SendResult } from '../../core/delivery/ports.ts';
import { Defect } from '../../core/intake/defect.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { Instant } from '../../core/time/instant.ts';
import { aCustomer, aMessage, aNotification, aRecord, at, aWamid, morning } from './builders.ts';

const accepted: SendResult = { state: 'accepted', wamid: aWamid() };

/** A world of one customer and one row, that notes every message posted. */
function aWorld({
  record = aRecord(),
  answers = [accepted],
  row,
}: {
  record?: CustomerRecord;
  answers?: SendResult[];
  row?: Message;
} = {}) {
  const world = { posted: [] as Parameters<DispatchPorts['send']>[0][], row, record, now: morning };
  const ports: DispatchPorts = {
    now: () => world.now,
    claim: async (claim) => {
      if (world.row) return { won: false, existing: world.row };
      world.row = claim;
      return { won: true };
    },
    findCustomer: async () => world.record,
    reserve: async ({ messageId, day, forget }) => {
      const kept = Object.entries(world.record.reservations).filter(([other]) => !forget.includes(other));
      const today = world.record.reservations[day] ?? [];
      if (today.includes(messageId)) return 'overtaken';
      world.record = {
        ...world.record,
        reservations: { ...Object.fromEntries(kept), [day]: [...today, messageId] },
      };
      return 'reserved';
    },
    send: async (message) => {
      world.posted.push(message);
      return answers[world.posted.length - 1] ?? accepted;
    },
    save: async (message) => {
      world.row = message;
      return 'saved';
    },
    release: async () => {
      world.row = world.row && { ...world.row, released: true };
    },
    resume: async () => {
      const was = world.row?.released === true;
      world.row = world.row && { ...world.row, released: false };
      return was;
    },
    defaultLanguage: 'es',
  };
  return Object.assign(world, {
    dispatch: () => dispatchNotification(ports)(transactionAlert, aNotification()),
    ports,
  });
}

describe('one event', () => {
  it('becomes one message in the customer’s language, with our id for Meta to echo', async () => {
    const world = aWorld();

    const message = await world.dispatch();

    expect(message).toMatchObject({ state: 'accepted', wamid: aWamid(), language: 'es' });
    expect(world.posted).toHaveLength(1);
    expect(world.posted[0]).toMatchObject({
      id: message.id,
      to: { phone: '+525512345678' },
      template: 'transaction_alert',
      language: 'es',
    });
  });

  it('becomes no second message when it is delivered again', async () => {
    const world = aWorld();
    await world.dispatch();

    const again = await world.dispatch();

    expect(again.state).toBe('accepted');
    expect(world.posted).toHaveLength(1);
  });

  it('is a defect when its id stands for something else already', async () => {
    const world = aWorld({ row: aMessage({ contentHash: 'other', state: 'read' }) });

    await expect(world.dispatch()).rejects.toMatchObject({
      name: 'Defect',
      reason: 'EVENT_ID_REUSED',
      path: 'eventId',
    });
    expect(world.posted).toHaveLength(0);
  });

  it('is never posted again when a crash left its reservation behind', async () => {
    const crashed = aMessage();
    const world = aWorld({ row: crashed, record: aRecord({ reservations: { '2026-11-22': [crashed.id] } }) });

    expect((await world.dispatch()).state).toBe('in-doubt');
    expect(world.posted).toHaveLength(0);
  });

  it('is taken up again when the crash came before the reservation', async () => {
    const world = aWorld({ row: aMessage() });

    expect((await world.dispatch()).state).toBe('accepted');
    expect(world.posted).toHaveLength(1);
  });

  it('is never posted when its claim is older than the reservations we keep', async () => {
    const world = aWorld({
      row: aMessage({ times: { claimed: Instant.parse(morning - 25 * 60 * 60 * 1000) } }),
    });

    expect((await world.dispatch()).state).toBe('in-doubt');
    expect(world.posted).toHaveLength(0);
  });

  it('is posted again after Meta said that it took nothing, and once only', async () => {
    const world = aWorld({ answers: [{ state: 'not-sent', code: 130429, afterSeconds: 2 }, accepted] });

    await expect(world.dispatch()).rejects.toMatchObject({ name: 'RetryLater', afterSeconds: 2 });
    expect((await world.dispatch()).state).toBe('accepted');
    await world.dispatch();

    expect(world.posted).toHaveLength(2);
  });

  it('is in doubt when Meta’s answer was lost, and stays so until a webhook tells', async () => {
    const world = aWorld({ answers: [{ state: 'in-doubt' }] });

    expect((await world.dispatch()).state).toBe('in-doubt');
    expect((await world.dispatch()).state).toBe('in-doubt');
    expect(world.posted).toHaveLength(1);
  });

  it('keeps Meta’s code when Meta refuses for good', async () => {
    const world = aWorld({ answers: [{ state: 'refused', code: 131026, ours: false }] });

    expect(await world.dispatch()).toMatchObject({ state: 'refused', code: 131026 });
  });

  it('goes to a person, too, when Meta’s refusal is our own bug', async () => {
    const world = aWorld({ answers: [{ state: 'refused', code: 132000, ours: true }] });

    await expect(world.dispatch()).rejects.toBeInstanceOf(Defect);
    expect(world.row).toMatchObject({ state: 'refused', code: 132000 });
  });

  it('asks for consent at the last moment: a withdrawal while it waits wins', async () => {
    const world = aWorld();
    world.ports.reserve = async () => 'overtaken';
    const first = world.dispatch();
    await expect(first).rejects.toBeInstanceOf(RetryLater);

    world.record = aRecord({ consents: { service: { state: 'withdrawn', at: morning } } });
    expect(await world.dispatch()).toMatchObject({ state: 'suppressed', reason: 'OPTED_OUT' });
    expect(world.posted).toHaveLength(0);
  });
});

describe('a message that is not sent says why', () => {
  const suppressed = async (record: CustomerRecord, change = {}) => {
    const world = aWorld({ record });
    const message = await dispatchNotification(world.ports)(transactionAlert, aNotification(change));
    expect(world.posted).toHaveLength(0);
    return message;
  };

  it.each([
    ['EXPIRED', aRecord(), { expiresAt: '2026-11-22T14:00:00Z' }, 'expiry'],
    ['UNKNOWN_CUSTOMER', aRecord({ customer: undefined }), {}, 'known-customer'],
    ['NO_ADDRESS', aRecord({ customer: { ...aCustomer(), phone: undefined } }), {}, 'address'],
    ['NO_CONSENT', aRecord({ consents: {} }), {}, 'consent'],
    ['NO_CONSENT', aRecord({ consents: { marketing: { state: 'granted', at: morning } } }), {}, 'consent'],
    [
      'OPTED_OUT',
      aRecord({ consents: { service: { state: 'withdrawn', at: at('2026-02-01T00:00:00Z') } } }),
      {},
      'consent',
    ],
  ])('%s', async (reason, record, change, gate) => {
    const message = await suppressed(record, change);

    expect(message).toMatchObject({ state: 'suppressed', reason });
    expect(message.gates?.at(-1)).toMatchObject({ gate, verdict: 'refuse' });
    expect(message.gates?.slice(0, -1).every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  it('and never repeats a name, a number or an amount in its reasons', async () => {
    const { gates } = await suppressed(aRecord({ consents: {} }));

    expect(JSON.stringify(gates)).not.toMatch(/Ana|5512345678|200/);
  });
});
