import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLine } from '../../adapters/dynamodb/find-line.ts';
import { consentShow } from '../../cli/consent-show.ts';
import { explain } from '../../cli/explain.ts';
import { explainPolicy } from '../../cli/explain-policy.ts';
import type { PolicyDifference } from '../../core/delivery/replay-policy.ts';
import { defaultPolicy, type Policy } from '../../core/policy/policy.ts';
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
  { state: 'refused', saying: (code: number) => ({ error: code }) },
  { state: 'failed', saying: (code: number) => ({ status: 'failed', code }) },
] as const;

type Person = Awaited<ReturnType<typeof introduce>> & (typeof roads)[number];

/** A customer for each road; what happens to one happens to the other at the same time. */
const oneForEachRoad = (): Promise<readonly Person[]> =>
  Promise.all(roads.map(async (road) => ({ ...(await introduce(sandbox, 'mexico')), ...road })));

type Happening = (customerId: string) => BusinessEvent;

async function meet(code: number, people: readonly Person[], ...happenings: readonly Happening[]) {
  for (const { phone: to, saying } of people)
    await sandbox.behaviour({ to, next: happenings.map(() => saying(code)) });
  const events = people.flatMap(({ id }) => happenings.map((event) => event(id)));
  await happen(sandbox, ...events);
  const ends = await Promise.all(events.map(why));
  expect(ends).toMatchObject(people.flatMap(({ state }) => happenings.map(() => ({ state, code }))));
}

/** Where the gates stopped each event, and what that gate looked at; the state otherwise. The same for everybody. */
async function endsOf(people: readonly Person[], ...happenings: readonly Happening[]) {
  const events = people.map(({ id }) => happenings.map((event) => event(id)));
  await happen(sandbox, ...events.flat());
  const ends = await Promise.all(events.map((ofOne) => Promise.all(ofOne.map(endOf))));
  for (const ofOne of ends) expect(ofOne).toEqual(ends[0]);
  return ends[0];
}

async function endOf(event: BusinessEvent) {
  const { state, reason, gates } = await why(event);
  const { gate, inputs } = gates.at(-1) ?? {};
  return state === 'suppressed' ? { reason, gate, inputs: toTheHour(inputs) } : state;
}

/** The two roads take a moment more or less. */
const toTheHour = (inputs: object = {}): object =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      String(value).replace(/^(\d{4}-\d\d-\d\dT\d\d):.*$/, '$1'),
    ]),
  );

const would = (people: readonly Person[], event: string, at: string): Promise<readonly unknown[]> =>
  Promise.all(
    people.map(
      async ({ id: customer }) => Object((await explain(event, { ...local(), customer, at })).json).would,
    ),
  );

/** The events of the past that would have ended otherwise under other caps. */
async function changedUnder(caps: Policy['caps']): Promise<readonly string[]> {
  const policy = join(sandbox.state, 'caps.json');
  writeFileSync(policy, JSON.stringify({ ...defaultPolicy, version: 'other-caps', caps }));
  const { json } = await explainPolicy(undefined, { ...local(), policy, since: '2026-11-01' });
  const { events, changed } = json as PolicyDifference;
  expect(events).toBeGreaterThan(0);
  return changed.map(({ eventId }) => eventId);
}

describe('whether Meta answers it or reports it later,', () => {
  it('131050 withdraws marketing with a receipt, and the rest goes on', async () => {
    const people = await oneForEachRoad();

    await meet(131050, people, offer);

    expect(await endsOf(people, offer, balance, suspicion)).toMatchObject([
      { reason: 'OPTED_OUT', gate: 'consent' },
      'read',
      'read',
    ]);
    for (const { id } of people)
      expect(JSON.stringify((await consentShow(id, local())).json)).toContain('Meta answered 131050');

    const { now } = await sandbox.clock();
    for (const { id } of people) {
      const granted = consentGranted(id, ['marketing']);
      const detail = { ...granted.detail, occurredAt: now };
      detail.data.evidence.capturedAt = now;
      await sandbox.publish({ ...granted, detail });
    }
    await sandbox.settle();
    expect(await would(people, 'loan-preapproval', '2026-11-24T18:00:00Z')).toEqual(['send', 'send']);
  });

  it('131026 three times makes the address suspect, and only security tries it', async () => {
    const people = await oneForEachRoad();

    await meet(131026, people, withdrawal, withdrawal);
    expect(await would(people, 'transaction-alert', '2026-11-23T19:00:00Z')).toEqual(['send', 'send']);
    await meet(131026, people, withdrawal);

    const inputs = { address: 'phone', bounces: '3', suspect: 'true', until: '2026-12-23T18' };
    const refused = { reason: 'NO_ADDRESS', gate: 'address', inputs };
    expect(await endsOf(people, withdrawal, offer)).toEqual([refused, refused]);
    expect(await would(people, 'transaction-alert', '2026-12-23T17:00:00Z')).toEqual([
      'suppress',
      'suppress',
    ]);
    expect(await would(people, 'transaction-alert', '2026-12-23T19:00:00Z')).toEqual(['send', 'send']);
    expect(await endsOf(people, suspicion)).toEqual(['read']);
    expect(await endsOf(people, withdrawal)).toEqual(['read']); // since something arrived
  });

  it('131049 has marketing rest for a day, and the rest goes on', async () => {
    const people = await oneForEachRoad();

    await meet(131049, people, offer);

    const rested: string[] = [];
    const another: Happening = (id) => {
      const event = offer(id);
      rested.push(event.detail.eventId);
      return event;
    };
    const inputs = { metaCode: '131049', until: '2026-11-24T18' };
    expect(await endsOf(people, another, balance, suspicion)).toEqual([
      { reason: 'FREQUENCY_CAP', gate: 'frequency-cap', inputs },
      'read',
      'read',
    ]);
    const changed = await changedUnder({ transactions: 10, shared: 9, marketing: 9 });
    expect(changed.filter((eventId) => rested.includes(eventId))).toEqual([]);
    expect(await would(people, 'loan-preapproval', '2026-11-24T17:59:00Z')).toEqual(['suppress', 'suppress']);
    expect(await would(people, 'loan-preapproval', '2026-11-24T19:00:00Z')).toEqual(['send', 'send']);
  });
});

it('a suspect number is forgotten when the bank tells another one', async () => {
  const [person] = await oneForEachRoad();
  if (!person) throw new Error('there are roads');
  await meet(131026, [person], withdrawal, withdrawal, withdrawal);
  expect(await endsOf([person], withdrawal)).toMatchObject([{ reason: 'NO_ADDRESS' }]);

  const { id } = person;
  const other = { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City', phone: '+525587650099' };
  await happen(sandbox, {
    detailType: 'CustomerUpdated',
    detail: { eventId: `moved-${id}`, customerId: id, data: other },
  });

  expect(await endsOf([person], withdrawal)).toEqual(['read']);
  expect(await sandbox.messages(other.phone)).toHaveLength(1);
});

const line = () =>
  findLine(sandbox.aws.dynamodb, sandbox.output('LinesTableName'), sandbox.output('PhoneNumberId'));

it('131042 stops the number by either road, until one message tries and all follow', async () => {
  for (const { state, saying } of roads) {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const other = await introduce(sandbox, 'mexico');
    const [event, next] = [withdrawal(id), withdrawal(other.id)];
    await sandbox.behaviour({ to: phone, next: [saying(131042)] });

    await happen(sandbox, event);
    await expect.poll(line).toMatchObject({ pausedFor: 131042, urgentPausedFor: 131042 });
    await happen(sandbox, next);
    expect(await sandbox.messages(other.phone), state).toEqual([]);

    await sandbox.clock({ advance: 'PT2M' });
    await sandbox.settle();
    expect(await why(next), state).toMatchObject({ state: 'read' });
    expect((await line()).pausedFor, state).toBeUndefined();
  }
  expect(sandbox.said()).toContain('"lineStopped":131042');
});

it.each([
  [130497, '"lineStopped":130497', 'from writing to people in this country'],
  [131999, '"unknownCode":131999', 'unknown to this version'],
])('a message that fails with %i calls a person, and why says what it means', async (code, logged, means) => {
  const { id, phone } = await introduce(sandbox, 'mexico');
  const event = withdrawal(id);
  await sandbox.behaviour({ to: phone, next: [{ status: 'failed', code }] });

  await happen(sandbox, event);

  await expect.poll(() => sandbox.said()).toContain(logged);
  expect(await why(event)).toMatchObject({
    state: 'failed',
    code,
    meaning: { means: expect.stringContaining(means) },
  });
});

it('a held message that Meta drops goes from held to failed, which why explains', async () => {
  const { id, phone } = await introduce(sandbox, 'mexico');
  const event = withdrawal(id);
  await sandbox.behaviour({ to: phone, next: [{ heldForQuality: true }] });

  await happen(sandbox, event);
  expect(await why(event)).toMatchObject({ state: 'held' });
  const [held] = await sandbox.messages(phone);
  await sandbox.behaviour({ report: { wamid: held?.wamid, status: 'failed', code: 132015 } });
  await sandbox.settle();

  const { stdout } = await aviso(sandbox, 'why', event.detail.eventId);
  expect(stdout).toMatch(/: failed \(Meta's code 132015\)[\s\S]*Meta held the message back/);
});
