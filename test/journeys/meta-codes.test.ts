import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentShow } from '../../cli/consent-show.ts';
import { explain } from '../../cli/explain.ts';
import { type BusinessEvent, balance, happen, offer, suspicion, withdrawal } from './business-events.ts';
import { aviso, whyOf } from './command-line.ts';
import { consentGranted, introduce } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

/** Noon in Mexico, on a Monday that is no holiday. */
const monday = '2026-11-23T18:00:00Z';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: monday });
});
afterAll(() => sandbox?.stop());

const local = () => ({ local: true, portBase: String(sandbox.portBase), stage: 'local' });
const why = ({ detail }: BusinessEvent) => whyOf(sandbox, detail.eventId);

/** The two roads by which Meta says a code: at once, or after it has taken the message. */
const roads = [
  { road: 'in its answer', state: 'refused', saying: (code: number) => ({ error: code }) },
  { road: 'in a failed status', state: 'failed', saying: (code: number) => ({ status: 'failed', code }) },
];

async function meets(phone: string, answer: object, event: BusinessEvent, ...more: readonly BusinessEvent[]) {
  await sandbox.behaviour({ to: phone, next: [event, ...more].map(() => answer) });
  await happen(sandbox, event, ...more);
}

/** Of events that happen at once: where the gates stopped each, and what that gate looked at; the state otherwise. */
async function endsOf(...events: readonly BusinessEvent[]) {
  await happen(sandbox, ...events);
  const ends = await Promise.all(events.map(why));
  return ends.map(({ state, reason, gates }) =>
    state === 'suppressed' ? { reason, ...gates.at(-1) } : state,
  );
}

async function wouldOn(event: string, customer: string, at: string): Promise<unknown> {
  const { json } = await explain(event, { ...local(), customer, at });
  return Object(json).would;
}

describe.concurrent.each(roads)('Meta says $road', ({ state, saying }) => {
  it('131050: marketing is withdrawn with a receipt, and the rest goes on', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const first = offer(id);

    await meets(phone, saying(131050), first);

    expect(await why(first)).toMatchObject({ state, code: 131050 });
    expect(await endsOf(offer(id), balance(id), suspicion(id))).toEqual([
      expect.objectContaining({ reason: 'OPTED_OUT', gate: 'consent' }),
      'read',
      'read',
    ]);
    const { json } = await consentShow(id, local());
    expect(JSON.stringify(json)).toContain('Meta answered 131050');

    const { now } = await sandbox.clock();
    const granted = consentGranted(id, ['marketing']);
    const detail = { ...granted.detail, occurredAt: now };
    detail.data.evidence.capturedAt = now;
    await sandbox.publish({ ...granted, detail });
    await sandbox.settle();
    expect(await wouldOn('loan-preapproval', id, '2026-11-24T18:00:00Z')).toBe('send');
  });

  it('131026 three times: the address is suspect, and only security tries it', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');

    await meets(phone, saying(131026), withdrawal(id), withdrawal(id));
    expect(await wouldOn('transaction-alert', id, '2026-11-23T19:00:00Z')).toBe('send');
    await meets(phone, saying(131026), withdrawal(id));

    const inputs = {
      address: 'phone',
      bounces: 3,
      suspect: true,
      until: expect.stringMatching(/^2026-12-23T18:/),
    };
    const refused = expect.objectContaining({ reason: 'NO_ADDRESS', gate: 'address', inputs });
    expect(await endsOf(withdrawal(id), offer(id))).toEqual([refused, refused]);
    expect(await wouldOn('transaction-alert', id, '2026-12-23T17:00:00Z')).toBe('suppress');
    expect(await wouldOn('transaction-alert', id, '2026-12-23T19:00:00Z')).toBe('send');
    expect(await endsOf(suspicion(id))).toEqual(['read']);
    expect(await endsOf(withdrawal(id))).toEqual(['read']); // since something arrived
  });

  it('131049: marketing rests for a day, and the rest goes on', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const first = offer(id);

    await meets(phone, saying(131049), first);

    expect(await why(first)).toMatchObject({ state, code: 131049 });
    const inputs = { metaCode: 131049, until: expect.stringMatching(/^2026-11-24T18:/) };
    expect(await endsOf(offer(id), balance(id), suspicion(id))).toEqual([
      expect.objectContaining({ reason: 'FREQUENCY_CAP', gate: 'frequency-cap', inputs }),
      'read',
      'read',
    ]);
    expect(await wouldOn('loan-preapproval', id, '2026-11-24T17:59:00Z')).toBe('suppress');
    expect(await wouldOn('loan-preapproval', id, '2026-11-24T19:00:00Z')).toBe('send');
  });
});

it('a suspect number is forgotten when the bank tells another one', async () => {
  const { id, phone } = await introduce(sandbox, 'mexico');
  await meets(phone, { error: 131026 }, withdrawal(id), withdrawal(id), withdrawal(id));
  expect(await endsOf(withdrawal(id))).toMatchObject([{ reason: 'NO_ADDRESS' }]);

  const other = { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City', phone: '+525587650099' };
  await happen(sandbox, {
    detailType: 'CustomerUpdated',
    detail: { eventId: `moved-${id}`, customerId: id, data: other },
  });

  expect(await endsOf(withdrawal(id))).toEqual(['read']);
  expect(await sandbox.messages(other.phone)).toHaveLength(1);
});

it.each([
  [131042, '"lineStopped":131042', 'Meta cannot charge the account'],
  [130497, '"lineStopped":130497', 'from writing to people in this country'],
  [131999, '"unknownCode":131999', 'unknown to this version'],
])('a message that fails with %i calls a person, and why says what it means', async (code, logged, means) => {
  const { id, phone } = await introduce(sandbox, 'mexico');
  const event = withdrawal(id);

  await meets(phone, { status: 'failed', code }, event);

  expect(sandbox.said()).toContain(logged);
  expect(await why(event)).toMatchObject({
    state: 'failed',
    code,
    meaning: { means: expect.stringContaining(means) },
  });
  expect(await wouldOn('transaction-alert', id, '2026-11-23T19:00:00Z')).toBe('send');
});

it('a held message that Meta drops goes from held to failed, which why explains', async () => {
  const { id, phone } = await introduce(sandbox, 'mexico');
  const event = withdrawal(id);

  await meets(phone, { heldForQuality: true }, event);
  expect(await why(event)).toMatchObject({ state: 'held' });
  const [held] = await sandbox.messages(phone);
  await sandbox.behaviour({ report: { wamid: held?.wamid, status: 'failed', code: 132015 } });
  await sandbox.settle();

  const { stdout } = await aviso(sandbox, 'why', event.detail.eventId);
  expect(stdout).toMatch(/: failed \(Meta's code 132015\)[\s\S]*Meta held the message back/);
});
