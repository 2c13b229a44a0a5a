import {
  type AttributeValue,
  type DynamoDBClient,
  paginateScan,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';

/** What passed the filter, and how many rows were looked at for it. */
export type ScannedPage<Row> = { rows: readonly Row[]; scanned: number };

const segments = 4;

/** The pages of a table as they come, read in several places at once; no more than two of each are held. */
export async function* scanInParallel<Row>(
  dynamodb: DynamoDBClient,
  scan: Omit<ScanCommandInput, 'Segment' | 'TotalSegments'>,
  parse: (item: Record<string, AttributeValue>) => Row,
): AsyncGenerator<ScannedPage<Row>> {
  const waiting = new Map<AsyncIterator<ScanCommandOutput>, Promise<Step>>();
  for (let Segment = 0; Segment < segments; Segment += 1) {
    const pages = paginateScan({ client: dynamodb }, { ...scan, Segment, TotalSegments: segments });
    waiting.set(pages, nextOf(pages));
  }
  while (waiting.size > 0) {
    const { pages, page } = await Promise.race(waiting.values());
    waiting.delete(pages);
    if (page === undefined) continue;
    waiting.set(pages, nextOf(pages));
    const { Items = [], ScannedCount: scanned = 0 } = page;
    yield { rows: Items.map(parse), scanned };
  }
}

type Step = { pages: AsyncIterator<ScanCommandOutput>; page: ScanCommandOutput | undefined };

function nextOf(pages: AsyncIterator<ScanCommandOutput>): Promise<Step> {
  const step = pages.next().then(({ done, value }) => ({ pages, page: done ? undefined : value }));
  step.catch(() => {}); // whoever stops early hears of no failure in what was asked for ahead
  return step;
}
