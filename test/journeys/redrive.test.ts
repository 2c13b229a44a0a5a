import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redrive as command, type RedriveOptions } from '../../cli/redrive.ts';
import {
  type BusinessEvent,
  happen,
  offer,
  paymentDue,
  paymentReceived,
  suspicion,
  withdrawal,
} from './business-events.ts';
import { aviso, whyOf } from './command-line.ts';
import { introduce } from './customers.ts';
import { deadLetter } from './dead-letter.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-23T18:00:00Z' });
});
afterAll(() => sandbox?.stop());

/** What `aviso redrive --json` prints, in a process of its own, once all that it set going has come to rest. */
async function printed(...args: string[]) {
  const { code, stdout, stderr } = await aviso(sandbox, 'redrive', ...args, '--json');
  await sandbox.settle();
  return { code, stderr, ...JSON.parse(stdout) };
}

/** The same without the second that a process takes. */
async function redrive(kind: string | undefined, options: Partial<RedriveOptions> = {}) {
  const target = { local: true, portBase: String(sandbox.portBase), stage: 'local' };
  const { json, exitCode = 0 } = await command(kind, { ...target, ...options });
  await sandbox.settle();
  return { code: exitCode, ...JSON.parse(JSON.stringify(json)) };
}

const queueOf = async (output: string) => {
  const url = sandbox.output(output);
  const found = (await sandbox.queues()).find((queue) => queue.url === url);
  if (!found) throw new Error(`no queue ${url}`);
  return found;
};
const lettersOf = async (output: string) => {
  const { visible, inFlight } = await queueOf(output);
  return { visible, inFlight };
};

/** As EventBridge puts an event into a queue. */
const onTheBus = ({ source = 'core-banking', detailType, detail }: BusinessEvent) =>
  JSON.stringify({
    version: '0',
    id: 'a-bus-id',
    'detail-type': detailType,
    source,
    account: '000000000000',
    time: '2026-11-23T18:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: { occurredAt: '2026-11-23T18:00:00Z', ...detail },
  });

/** Letters as a bad hour at Meta leaves them, without that hour. */
async function plant(output: string, reason: string | undefined, events: readonly BusinessEvent[]) {
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
  for (let from = 0; from < events.length; from += 10) {
    const Entries = events.slice(from, from + 10).map((event, index) => ({
      Id: String(index),
      MessageBody: onTheBus(event),
      ...(reason && {
        MessageAttributes: { reason: attribute(reason), eventId: attribute(event.detail.eventId) },
      }),
    }));
    await sandbox.aws.sqs.send(new SendMessageBatchCommand({ QueueUrl: sandbox.output(output), Entries }));
  }
}

const many = (count: number, customerId: string) =>
  Array.from({ length: count }, (_, index) => suspicion(customerId, { alertId: `alert-${index}` }));

/** Begins a redrive of all fraud alerts, and answers once the first letters are away. */
async function beginRedrive(before: number) {
  const args = ['bin/aviso.ts', 'redrive', 'fraud-alert', '--all', '--json'];
  const child = spawn(process.execPath, [...args, '--local', '--port-base', String(sandbox.portBase)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said = text(child.stdout);
  const ended = once(child, 'exit');
  for (;;) {
    const { visible, inFlight } = await lettersOf('FraudAlertDeadLettersUrl');
    if (visible + inFlight < before || child.exitCode !== null) break;
    await sleep(5);
  }
  return {
    end: async (signal: NodeJS.Signals): Promise<{ code: number | null; said: string }> => {
      child.kill(signal);
      await ended;
      return { code: child.exitCode, said: await said };
    },
  };
}

describe('a malformed event', () => {
  it('is listed with its field and what a replay would do, and stays as it was', async () => {
    const { id } = await introduce(sandbox, 'mexico');
    const event = offer(id, { amount: { minorUnits: 'much', currency: 'MXN' } });
    await happen(sandbox, event, event);
    const before = await lettersOf('LoanPreapprovalDeadLettersUrl');

    const listed = await printed('loan-preapproval');

    expect(listed).toMatchObject({ code: 1, type: 'loan-preapproval' });
    expect(listed.letters).toEqual([
      {
        eventId: event.detail.eventId,
        messageId: expect.stringMatching(/^msg_/),
        detailType: 'LoanPreapproved',
        reason: 'INVALID_EVENT',
        path: 'data.amount.minorUnits',
        since: expect.stringMatching(/^2026-11-23T18:0/),
        ageSeconds: expect.any(Number),
        keptUntil: expect.stringMatching(/^2026-12-07T18:0/),
        redriven: 0,
        ids: [expect.any(String), expect.any(String)],
        state: null,
        would: 'fail',
        wouldReason: 'INVALID_EVENT',
        because: expect.stringContaining('data.amount.minorUnits'),
      },
    ]);
    expect(before).toEqual({ visible: 2, inFlight: 0 });
    expect(await lettersOf('LoanPreapprovalDeadLettersUrl')).toEqual(before);
  });

  it('is not replayed with all the others, is when somebody insists, and can be dropped', async () => {
    expect(await redrive('loan-preapproval', { all: true })).toMatchObject({ code: 1, replayed: 0, kept: 1 });

    const insisted = await redrive('loan-preapproval', { all: true, force: true });
    expect(insisted).toMatchObject({ code: 0, replayed: 1, letters: [{ done: 'replayed' }] });
    expect(await redrive('loan-preapproval')).toMatchObject({
      letters: [{ redriven: 1, ids: [expect.any(String)] }],
    });

    expect(await printed('loan-preapproval', '--all', '--drop', '--yes')).toMatchObject({
      code: 0,
      dropped: 1,
      letters: [{ eventId: insisted.letters[0].eventId, done: 'dropped' }],
    });
    const empty = await aviso(sandbox, 'redrive', 'loan-preapproval');
    expect(empty).toMatchObject({ code: 0, stdout: expect.stringContaining('No dead letters') });
  });
});

describe('what Meta refused until somebody mended it', () => {
  it('is sent by one replay, and by no other of its copies', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [{ error: 132001 }] });
    const event = withdrawal(id, {}, { occurredAt: '2026-11-23T17:59:00Z' });
    await happen(sandbox, event);
    expect(await deadLetter(sandbox, 'TransactionAlert', event.detail.eventId)).toMatchObject({
      reason: 'META_132001',
    });
    await plant('TransactionAlertDeadLettersUrl', 'META_132001', [event, event]);

    const dry = await printed('transaction-alert', '--event', event.detail.eventId, '--dry-run');
    expect(dry).toMatchObject({ code: 0, letters: [{ state: 'refused', would: 'send', deed: 'replay' }] });
    expect(await sandbox.messages(phone)).toHaveLength(0);

    const done = await redrive('transaction-alert', { event: [event.detail.eventId] });
    expect(done).toMatchObject({ code: 0, replayed: 1, letters: [{ done: 'replayed' }] });
    expect(done.letters[0].ids).toHaveLength(3);
    expect(await sandbox.messages(phone)).toHaveLength(1);
    expect(await whyOf(sandbox, event.detail.eventId)).toMatchObject({ state: 'read' });
    expect(await lettersOf('TransactionAlertDeadLettersUrl')).toEqual({ visible: 0, inFlight: 0 });

    await plant('TransactionAlertDeadLettersUrl', 'META_132001', [event]);
    expect(await redrive('transaction-alert', { reason: ['META_132001'] })).toMatchObject({
      code: 0,
      replayed: 1,
      letters: [{ state: 'read', would: 'nothing' }],
    });
    expect(await sandbox.messages(phone)).toHaveLength(1);
  });

  it('is told to be somebody’s who is not there, and nothing is done', async () => {
    expect(await printed('transaction-alert', '--event', 'never-published')).toMatchObject({
      code: 1,
      error: expect.stringContaining('never-published'),
    });
  });
});

describe('an event under an id that was used before', () => {
  it('is said to fail again, with what became of the first', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const first = withdrawal(id);
    await happen(sandbox, first);
    await happen(sandbox, withdrawal(id, { place: 'elsewhere' }, { eventId: first.detail.eventId }));

    const { code, letters, kept } = await redrive('transaction-alert', { all: true });

    expect([code, kept]).toEqual([1, 1]);
    expect(letters).toMatchObject([
      {
        reason: 'EVENT_ID_REUSED',
        state: 'read',
        would: 'fail',
        wouldReason: 'EVENT_ID_REUSED',
        done: 'kept',
      },
    ]);
    expect(await sandbox.messages(phone)).toHaveLength(1);
  });
});

describe('a detail-type that nobody knows', () => {
  it('is caught, with the likely slip, and put back on the bus once it is known', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const misspelt = { ...withdrawal(id), detailType: 'transactionPosted' };
    await happen(sandbox, misspelt, { ...paymentReceived(id), detailType: 'LedgerClosed' });

    const said = await aviso(sandbox, 'redrive', 'unrouted');
    expect(said.code).toBe(1);
    expect(said.stdout).toMatch(/transactionPosted.*\n.*likely TransactionPosted was meant/);
    const listed = await redrive('unrouted', { all: true });
    expect(listed).toMatchObject({ code: 1, replayed: 0, kept: 2 });
    expect(listed.letters.map(({ reason }: { reason: string }) => reason)).toEqual([
      'UNKNOWN_DETAIL_TYPE',
      'UNKNOWN_DETAIL_TYPE',
    ]);

    const known = withdrawal(id); // as if it had come before the deployment that knows it
    await plant('UnroutedUrl', undefined, [known]);
    expect(await redrive('unrouted', { event: [known.detail.eventId] })).toMatchObject({
      code: 0,
      replayed: 1,
    });
    expect(await sandbox.messages(phone)).toHaveLength(1);
    expect(await lettersOf('UnroutedUrl')).toEqual({ visible: 2, inFlight: 0 });
  });
});

describe('a redrive that ends midway', () => {
  const count = 20;

  it('by Ctrl-C has done some, says which, and holds none of the others', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await plant('FraudAlertDeadLettersUrl', 'META_130429', many(count, id));

    const { code, said } = await (await beginRedrive(count)).end('SIGINT');

    // Where it was through before the signal came, it has nothing to say of that any more.
    const { replayed, notDone } = said === '' ? { replayed: count, notDone: 0 } : JSON.parse(said);
    expect(replayed).toBeGreaterThan(0);
    expect(replayed + notDone).toBe(count);
    if (notDone > 0) expect(code).toBe(1);
    expect(await lettersOf('FraudAlertDeadLettersUrl')).toEqual({ visible: notDone, inFlight: 0 });

    await redrive('fraud-alert', { all: true });
    expect(await sandbox.messages(phone)).toHaveLength(count);
  });

  it('by force loses none and sends none twice, once the rest are seen again', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const events = many(count, id);
    await plant('FraudAlertDeadLettersUrl', 'META_130429', events);

    await (await beginRedrive(count)).end('SIGKILL');
    await sandbox.clock({ advance: 'PT3M' });
    await plant('FraudAlertDeadLettersUrl', 'META_130429', events.slice(0, 3)); // what a crash leaves in both queues
    await redrive('fraud-alert', { all: true });

    const texts = await sandbox.messages(phone);
    expect(texts).toHaveLength(count);
    expect(await lettersOf('FraudAlertDeadLettersUrl')).toEqual({ visible: 0, inFlight: 0 });
  });
});

describe('after ten days', () => {
  it('what has expired is not sent, what has not is sent once, and the list says so before', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [{ error: 132001 }, { error: 132001 }] });
    const stale = paymentDue(id, { paymentId: 'pay-stale' }, { expiresAt: '2026-11-25T00:00:00Z' });
    const fresh = paymentDue(id, { paymentId: 'pay-fresh', dueDate: '2026-12-24' });
    await happen(sandbox, stale);
    await happen(sandbox, fresh);
    await sandbox.clock({ advance: 'P10D' });

    const listed = await redrive('payment-reminder');
    expect(listed.letters).toMatchObject([
      {
        eventId: stale.detail.eventId,
        would: 'suppress',
        wouldReason: 'EXPIRED',
        ageSeconds: expect.closeTo(864_000, -3),
      },
      { eventId: fresh.detail.eventId, would: 'send' },
    ]);
    expect(await redrive('payment-reminder', { all: true })).toMatchObject({ code: 0, replayed: 2 });

    expect(await whyOf(sandbox, stale.detail.eventId)).toMatchObject({
      state: 'suppressed',
      reason: 'EXPIRED',
    });
    expect(await whyOf(sandbox, fresh.detail.eventId)).toMatchObject({ state: 'read' });
    expect(await sandbox.messages(phone)).toHaveLength(1);
  });
});

describe('the command', () => {
  it('says how many lie where', async () => {
    const { code, types } = await printed();

    expect(code).toBe(1);
    expect(types).toContainEqual({ type: 'unrouted', letters: 2 });
    expect(types).toContainEqual({ type: 'inbound', letters: 0 });
  });

  it.each([
    ['a type that is not there', 'nonsense', {}, /Name one of/],
    ['a dry run of nothing', 'unrouted', { dryRun: true }, /Say which letters/],
    ['letters dropped without a yes', 'unrouted', { all: true, drop: true }, /nothing was dropped/],
    ['what is dropped by force', 'unrouted', { all: true, drop: true, force: true }, /replays nothing/],
    ['a replay of nowhere', undefined, { all: true }, /Say whose letters/],
  ])('ends with 2 for %s', async (_, kind, options, sentence) => {
    await expect(redrive(kind, options)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(sentence),
    });
  });

  it('is named by doctor where something waits', async () => {
    const { stdout } = await aviso(sandbox, 'doctor', '--json');

    expect(JSON.parse(stdout).checks).toContainEqual({
      check: 'unrouted events',
      ok: false,
      found: '2 waiting for a person',
      todo: expect.stringContaining('aviso redrive unrouted --local'),
    });
  });
});
