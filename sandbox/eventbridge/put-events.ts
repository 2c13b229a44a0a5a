import * as z from 'zod';
import type { acceptEvent, EntryResult } from './accept-event.ts';
import { type Operation, operation, ServiceError } from './json-protocol.ts';

const mostBytes = 256 * 1024;

const PutEventsEntry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  Time: z.number().optional(),
});
type PutEventsEntry = z.infer<typeof PutEventsEntry>;

export function putEvents(accept: ReturnType<typeof acceptEvent>): Operation {
  return operation(
    z.object({ Entries: z.array(PutEventsEntry).min(1).max(10) }),
    ({ Entries }, { caller }) => {
      if (Entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > mostBytes) {
        throw new ServiceError(
          'ValidationException',
          'Total size of the entries in the request is over the limit.',
        );
      }
      const results = Entries.map((entry) => {
        const { Source = '', DetailType = '', Detail, EventBusName, Resources = [], Time } = entry;
        const time = Time === undefined ? {} : { time: isoOf(Time) };
        const detail = Detail === undefined ? undefined : parseDetail(Detail);
        return accept(
          EventBusName,
          { source: Source, detailType: DetailType, detail, resources: Resources, ...time },
          caller,
        );
      });
      return {
        FailedEntryCount: results.filter((result) => 'error' in result).length,
        Entries: results.map(resultEntry),
      };
    },
  );
}

function sizeOf({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function isoOf(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  return Number.isNaN(date.getTime()) ? 'invalid' : date.toISOString();
}

/** Null stands for what is not JSON: as a detail it is malformed all the same. */
function parseDetail(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function resultEntry(result: EntryResult): object {
  return 'error' in result
    ? { ErrorCode: result.error, ErrorMessage: result.message }
    : { EventId: result.eventId };
}
