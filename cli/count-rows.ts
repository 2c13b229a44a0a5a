import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { scanDeliveries } from '../adapters/dynamodb/scan-deliveries.ts';
import type { ScannedPage } from '../adapters/dynamodb/scan-in-parallel.ts';
import { scanTouches } from '../adapters/dynamodb/scan-touches.ts';
import type { Instant } from '../core/time/instant.ts';
import type { Deployment } from './deployment.ts';
import { untilInterrupted } from './interruption.ts';
import { Problem } from './problem.ts';
import { showProgress } from './terminal.ts';

type Scanned<Pages> = Pages extends AsyncIterable<ScannedPage<infer Row>> ? Row : never;
export type Counting = {
  claimedSince: Instant;
  period: { since: Instant; until: Instant };
  countDelivery: (row: Scanned<ReturnType<typeof scanDeliveries>>) => void;
  countTouch: (row: Scanned<ReturnType<typeof scanTouches>>) => void;
};

/** Counts every message of a period, and then what came of them, with progress; Ctrl-C ends it with a Problem. */
export async function countRows(
  { clients, output }: Deployment,
  { claimedSince, period, countDelivery, countTouch }: Counting,
): Promise<void> {
  const dynamodb = new DynamoDBClient(clients);
  const interruption = untilInterrupted();
  const progress = showProgress('read rows:', undefined);
  let read = 0;
  const count = async <Row>(pages: AsyncIterable<ScannedPage<Row>>, add: (row: Row) => void) => {
    for await (const { rows, scanned } of pages) {
      if (interruption.stopped()) throw new Problem(3, 'Stopped before everything was read.');
      for (const row of rows) add(row);
      read += scanned;
      progress.at(read);
    }
  };
  try {
    await count(scanDeliveries(dynamodb, output('MessagesTableName'), claimedSince), countDelivery);
    await count(scanTouches(dynamodb, output('OutcomesTableName'), period), countTouch);
  } finally {
    progress.end();
    interruption.done();
  }
}
