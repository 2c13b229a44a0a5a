import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeLine } from '../../adapters/dynamodb/change-line.ts';
import { findLine } from '../../adapters/dynamodb/find-line.ts';
import { countReceived } from '../../core/delivery/count-received.ts';
import { hearLineNews } from '../../core/delivery/hear-line-news.ts';
import { newsChange } from '../../core/delivery/line-news.ts';
import { pauseChange, pauseOf, probeChange, resumeChange } from '../../core/delivery/line-pauses.ts';
import { type Change, type ChangeLine, changed, type LineRow } from '../../core/delivery/line-row.ts';
import { lineTurns } from '../../core/delivery/line-turns.ts';
import { stopLine } from '../../core/delivery/stop-line.ts';
import { Instant, later } from '../../core/time/instant.ts';
import { morning } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, 'lines', 'number');
});
afterAll(() => served.close());

let numbers = 0;
const aNumber = (): string => `1000000${++numbers}`;

/** A client that counts what DynamoDB charges for its writes. */
function counting(): { client: DynamoDBClient; units: () => number } {
  let units = 0;
  const { endpoint } = served;
  const credentials = { accessKeyId: 'k', secretAccessKey: 's' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== 'UpdateItemCommand') return next(args);
      const input = { ...Object(args.input), ReturnConsumedCapacity: 'TOTAL' };
      try {
        const answer = await next({ ...args, input });
        units += Object(answer.output).ConsumedCapacity?.CapacityUnits ?? Number.NaN;
        return answer;
      } catch (error) {
        units += 1; // an unmet condition costs as much
        throw error;
      }
    },
    { step: 'initialize' },
  );
  return { client, units: () => units };
}

describe('a number’s row in DynamoDB', () => {
  const instants = fc.integer({ min: morning, max: morning + 20 });
  const field = fc.constantFrom('until', 'urgentUntil', 'pausedUntil');
  const test = fc.oneof(
    fc.record({ field, is: fc.option(instants, { nil: undefined }) }),
    fc.record({ field, between: fc.tuple(instants, instants) }),
    fc.record({ field, outside: fc.tuple(instants, instants) }),
  );
  const change: fc.Arbitrary<Change> = fc.record({
    where: fc.uniqueArray(test, { maxLength: 2, selector: (one) => one.field }),
    add: fc.constantFrom({}, { new12: 3 }, { until: 12.5 }),
    set: fc.oneof(
      fc.constant({}),
      instants.map((at) => ({ urgentUntil: at, pausedFor: 'why' })),
    ),
    remove: fc.constantFrom([], ['pausedUntil'], ['new12']),
  });

  it('takes a change, or refuses it, as the row in memory does', async () => {
    const clash = ({ add, remove }: Change) => Object.keys(add ?? {}).some((name) => remove?.includes(name));
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          change.filter((one) => !clash(one)),
          { maxLength: 8 },
        ),
        async (changes) => {
          const number = aNumber();
          let row: LineRow = {};
          for (const one of changes.filter(
            ({ add, set, remove }) => Object.keys({ ...add, ...set }).length + (remove?.length ?? 0) > 0,
          )) {
            const next = changed(row, one);
            row = next ?? row;
            expect(await changeLine(served.client, 'lines', number)(one)).toEqual({
              done: next !== undefined,
              row,
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives a probe to one of twenty who find a pause over at once', async () => {
    const change = changeLine(served.client, 'lines', aNumber());
    const refused = { block: 'lane' as const, cause: 130429, now: morning as number, probe: undefined };
    const { row } = await change(pauseChange({}, 'general', refused));
    const pause = pauseOf(row, 'general');
    if (!pause) throw new Error('it does not pause');

    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, i) => change(probeChange('general', pause, pause.until + i))),
    );

    const won = tries.filter(({ done }) => done);
    expect(won).toHaveLength(1);
    const probe = pauseOf(won[0]?.row ?? {}, 'general');
    if (!probe) throw new Error('it does not probe');
    expect((await change(resumeChange('general', probe))).row.pausedUntil).toBeUndefined();
  });

  it('costs a fifth of a write unit for each message of a batch of five, and less for more', async () => {
    const { client, units } = counting();
    const change = changeLine(client, 'lines', aNumber());
    const environments = [1, 2, 3].map(() =>
      lineTurns(
        { now: () => morning, pause: async () => undefined, change, stopped: () => undefined },
        { lane: 'service', perSecond: 1000, perDay: 250 },
      ),
    );

    let messages = 0;
    for (let batch = 0; batch < 10; batch++)
      for (const { expect: announce, enter } of environments) {
        const size = batch % 2 === 0 ? 5 : 10;
        announce(size);
        await Promise.all(Array.from({ length: size }, () => enter().takeTurn({ countedAt: undefined })));
        messages += size;
      }

    expect(units() / messages).toBeLessThanOrEqual(0.2);
    expect(units()).toBeGreaterThan(0);
  });

  it('stays within one write unit with every field and 25 hours of new customers', async () => {
    const number = aNumber();
    const { client, units } = counting();
    const change = changeLine(client, 'lines', number);
    const hours = Array.from({ length: 25 }, (_, i) => [`new${494_000 + i}`, 100_000] as const);
    const full = newsChange({ kind: 'stopped', at: morning, cause: 'ACCOUNT_RESTRICTION_UPDATE' });
    await change({ where: [], set: Object.fromEntries(hours) });
    await change({
      ...full,
      set: {
        ...full.set,
        perSecond: 1000,
        perSecondAt: morning,
        perDay: 1e5,
        perDayAt: morning,
        slowed: 0.123456789,
        slowedAt: morning,
        until: morning + 0.123456789,
        urgentUntil: morning + 0.5,
        probing: 1,
        urgentProbing: 1,
      },
      remove: [],
    });

    expect(units()).toBe(2);
    expect(Object.keys(await findLine(client, 'lines', number)).length).toBeGreaterThan(35);
  });
});

describe('what Meta tells of a number', () => {
  it('is kept once, and never undone by what is older', async () => {
    const number = aNumber();
    const hear = hearLineNews(changeLine(served.client, 'lines', number));

    await hear({ kind: 'throughput', at: morning, perSecond: 1000 });
    await hear({ kind: 'throughput', at: later(morning, -1000), perSecond: 80 });
    await hear({ kind: 'messaging-limit', at: morning, perDay: 2000 });
    await hear({ kind: 'stopped', at: morning, cause: 'DISABLED_UPDATE' });

    const row = await findLine(served.client, 'lines', number);
    expect(row).toMatchObject({ perSecond: 1000, perDay: 2000, pausedFor: 'DISABLED_UPDATE' });

    await hear({ kind: 'restored', at: later(morning, 1), cause: 'REINSTATED' });
    expect(pauseOf(await findLine(served.client, 'lines', number), 'general')).toBeUndefined();
  });

  it('says nothing of a number that never sent', async () => {
    expect(await findLine(served.client, 'lines', aNumber())).toEqual({});
  });
});

describe('a failed message whose code is about the line', () => {
  const minute = 60_000;
  const atMinute = (n: number) => later(morning, n * minute);

  it.each(['security', 'service'] as const)(
    'stops it for %s, until a minute later one message tries and is answered',
    async (lane) => {
      const clock = { now: atMinute(0) as number };
      const reached = changeLine(served.client, 'lines', aNumber());
      let asking: Promise<unknown> = Promise.resolve();
      const change: ChangeLine = (one) => {
        const answer = reached(one);
        asking = answer;
        return answer;
      };
      const pause = async (milliseconds: number) => {
        await asking; // no time passes while DynamoDB answers
        clock.now += milliseconds;
      };
      const said: number[] = [];
      const turns = () =>
        lineTurns(
          {
            now: () => clock.now,
            pause,
            change,
            stopped: (code) => void said.push(code),
          },
          { lane, perSecond: 80, perDay: undefined },
        );

      expect(await stopLine(change)(131042, atMinute(0))).toBe('saved');
      expect(await stopLine(change)(131042, later(morning, 5000))).toBe('stale');

      await expect(turns().enter().takeTurn({ countedAt: undefined })).rejects.toMatchObject({
        reason: 'LINE_PAUSED',
        message: 'nothing is sent, because of 131042',
      });
      clock.now = atMinute(1) + 1;
      const probe = await turns().enter().takeTurn({ countedAt: undefined });
      await probe.end({ state: 'in-doubt' });
      expect(await stopLine(change)(131042, atMinute(1))).toBe('stale'); // while it is being tried
      clock.now += 2001;
      await (await turns().enter().takeTurn({ countedAt: undefined })).end({
        state: 'refused',
        code: 131026,
        mendable: false,
      });

      const { row } = await change({ where: [{ field: 'never', is: 0 }], set: { never: 1 } });
      expect(pauseOf(row, lane === 'security' ? 'urgent' : 'general')).toBeUndefined();
      expect(said).toEqual([]);
    },
  );

  it('leaves a stop alone that Meta has told of', async () => {
    const change = changeLine(served.client, 'lines', aNumber());
    await hearLineNews(change)({ kind: 'stopped', at: morning, cause: 'DISABLED_UPDATE' });

    expect(await stopLine(change)(131031, atMinute(1))).toBe('stale');

    const { row } = await change({ where: [{ field: 'never', is: 0 }], set: { never: 1 } });
    expect(pauseOf(row, 'general')).toMatchObject({ cause: 'DISABLED_UPDATE', until: atMinute(15) });
  });

  it('holds nobody up when it is heard of long after', async () => {
    const change = changeLine(served.client, 'lines', aNumber());
    await stopLine(change)(131042, morning);

    const turns = lineTurns(
      { now: () => atMinute(90), pause: async () => undefined, change, stopped: () => undefined },
      { lane: 'marketing', perSecond: 80, perDay: undefined },
    );
    const { waitedMs } = await turns.enter().takeTurn({ countedAt: undefined });

    expect(waitedMs).toBe(0);
  });
});

describe('messages that come in', () => {
  it('take their part of a rate that is being used, at the rate the row knows, in a write for each batch', async () => {
    const { client, units } = counting();
    const change = changeLine(client, 'lines', aNumber());
    await change({ where: [], set: { until: morning + 1000, perSecond: 100 } });
    const count = countReceived(change, undefined, () => Instant.parse(morning));

    await count(5); // believes in 1,000 a second until a row has told
    await count(5);
    await count(0);

    const { row } = await change({ where: [{ field: 'until', is: 0 }], set: { never: 1 } });
    expect(row.until).toBe(morning + 1000 + 5 + 50);
    expect(units()).toBe(4);
  });
});

it('an unreachable table is an error, and no answer', async () => {
  const client = new DynamoDBClient({
    endpoint: served.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'k', secretAccessKey: 's' },
    maxAttempts: 1,
  });
  const change = changeLine(client, 'no-such-table', 'n');

  await expect(change({ where: [], set: { until: 1 } })).rejects.toThrow();
});
