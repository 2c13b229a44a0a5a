import middy from '@middy/core';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { Defect } from '../../core/intake/defect.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { eachRecord } from '../../functions/middleware/each-record.ts';
import { partialBatch } from '../../functions/middleware/partial-batch.ts';
import { structuredLogs } from '../../functions/middleware/structured-logs.ts';

const record = (messageId: string, body: string, tries = 1) =>
  ({
    messageId,
    body,
    receiptHandle: `receipt-${messageId}`,
    attributes: { ApproximateReceiveCount: String(tries) },
  }) as unknown as SQSRecord;

const outcomes: Record<string, () => Promise<{ state: string }>> = {
  fine: async () => ({ state: 'accepted' }),
  wrong: async () => {
    throw new Defect('INVALID_EVENT', 'data.amount', 'TransactionPosted: data.amount: malformed');
  },
  busy: async () => {
    throw new RetryLater('META_130429', 'throttled', 4);
  },
  locked: async () => {
    throw new RetryLater('BUSY', 'locked', 2);
  },
  crash: async () => {
    throw new TypeError('Ana +525512345678');
  },
};

function aRoad(bury = async (): Promise<void> => {}) {
  const road = { bury: vi.fn(bury), postpone: vi.fn(async () => undefined), maxReceives: 10 };
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  const handler = middy()
    .use(partialBatch(road))
    .use(structuredLogs('dispatch'))
    .handler(
      eachRecord((body) => outcomes[JSON.parse(body).detail.do]?.() ?? Promise.reject(new Error('unknown'))),
    );
  const run = (records: SQSRecord[]) => handler({ Records: records } as SQSEvent, {} as Context);
  return { road, lines, run };
}

const doing = (what: string) => JSON.stringify({ detail: { eventId: `evt-${what}`, do: what } });

describe('a batch of records', () => {
  it('loses none of its good records to a bad one', async () => {
    const { run, road } = aRoad();

    const answer = await run([
      record('1', doing('fine')),
      record('2', doing('wrong')),
      record('3', doing('crash')),
      record('4', doing('fine')),
    ]);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect(road.bury).toHaveBeenCalledTimes(1);
    expect(road.bury).toHaveBeenCalledWith(
      doing('wrong'),
      expect.objectContaining({ reason: 'INVALID_EVENT', path: 'data.amount' }),
      'evt-wrong',
      0,
    );
  });

  it('goes on counting how often a person has moved a record back', async () => {
    const { run, road } = aRoad();
    const messageAttributes = { redriven: { dataType: 'Number', stringValue: '2' } };

    await run([{ ...record('1', doing('wrong')), messageAttributes } as unknown as SQSRecord]);

    expect(road.bury).toHaveBeenCalledWith(doing('wrong'), expect.anything(), 'evt-wrong', 2);
  });

  it('returns a busy record sooner than its visibility timeout, and later with every try', async () => {
    const { run, road } = aRoad();

    await run([
      record('0000', doing('busy'), 1),
      record('0000', doing('busy'), 3),
      record('1', doing('locked')),
    ]);

    expect(road.postpone.mock.calls.slice(0, 2)).toEqual([
      ['receipt-0000', 4],
      ['receipt-0000', 16],
    ]);
  });

  it('gives a busy record to a person after its last try, with the reason', async () => {
    const { run, road } = aRoad();

    expect(await run([record('1', doing('busy'), 10), record('2', doing('crash'), 10)])).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
    expect(road.bury).toHaveBeenCalledTimes(1);
    expect(road.bury).toHaveBeenCalledWith(
      doing('busy'),
      expect.objectContaining({ reason: 'META_130429' }),
      'evt-busy',
      0,
    );
  });

  it('keeps a defect in its buffer when even the dead letters cannot take it', async () => {
    const { run } = aRoad(async () => {
      throw new Error('no queue');
    });

    expect(await run([record('2', doing('wrong'))])).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
  });

  it('buries what is no JSON at all', async () => {
    const { road } = aRoad();
    const handler = middy()
      .use(partialBatch(road))
      .handler(
        eachRecord(async () => {
          throw new Defect('INVALID_EVENT', '', 'no JSON');
        }),
      );

    expect(await handler({ Records: [record('1', '{')] } as SQSEvent, {} as Context)).toEqual({
      batchItemFailures: [],
    });
    expect(road.bury).toHaveBeenCalledWith('{', expect.anything(), undefined, 0);
  });

  it('says one line for each record, without anything of the customer’s', async () => {
    const { run, lines } = aRoad();

    await run([record('1', doing('fine')), record('2', doing('wrong')), record('3', doing('crash'))]);

    expect(lines).toHaveLength(3);
    expect(lines.join()).toContain('INVALID_EVENT');
    expect(lines.join()).not.toMatch(/Ana|5512345678/);
  });
});
