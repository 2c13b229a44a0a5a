import * as z from 'zod';
import { archiveArn } from './arns.ts';
import type { Buses } from './buses.ts';
import type { EventLog } from './event-log.ts';
import { compilePattern } from './event-pattern.ts';
import { type Operation, operation, ServiceError } from './json-protocol.ts';
import { pageOf } from './page.ts';

export type Archive = { name: string; bus: string; pattern?: object; retentionDays?: number };
type Kept = Archive & { busArn: string; createdAt: number; matches: (event: unknown) => boolean };

export type Archives = ReturnType<typeof createArchives>;

/** An archive keeps no copy: what it holds is read from the list of events that passed its bus. */
export function createArchives(buses: Buses, events: EventLog, now: () => number) {
  const archives = new Map<string, Kept>();

  const put = (archive: Archive): { arn: string } => {
    const bus = buses.get(archive.bus);
    const matches = archive.pattern ? compilePattern(archive.pattern) : () => true;
    const createdAt = archives.get(archive.name)?.createdAt ?? now();
    archives.set(archive.name, { ...archive, bus: bus.name, busArn: bus.arn, createdAt, matches });
    return { arn: archiveArn(archive.name) };
  };

  const summaryOf = (archive: Kept) => {
    const held = events.list(0).filter(({ bus, event }) => bus === archive.bus && archive.matches(event));
    return {
      ArchiveName: archive.name,
      EventSourceArn: archive.busArn,
      State: 'ENABLED',
      RetentionDays: archive.retentionDays ?? 0,
      SizeBytes: held.reduce((bytes, { event }) => bytes + Buffer.byteLength(JSON.stringify(event)), 0),
      EventCount: held.length,
      CreationTime: archive.createdAt / 1000,
    };
  };

  const DescribeArchive = operation(z.object({ ArchiveName: z.string() }), ({ ArchiveName }) => {
    const archive = archives.get(ArchiveName);
    if (!archive)
      throw new ServiceError('ResourceNotFoundException', `Archive ${ArchiveName} does not exist.`);
    const pattern = archive.pattern && { EventPattern: JSON.stringify(archive.pattern) };
    return { ArchiveArn: archiveArn(ArchiveName), ...pattern, ...summaryOf(archive) };
  });

  const Listing = z.object({
    NamePrefix: z.string().default(''),
    EventSourceArn: z.string().optional(),
    State: z.string().default('ENABLED'),
    NextToken: z.string().optional(),
    Limit: z.int().min(1).max(100).optional(),
  });
  const ListArchives = operation(Listing, ({ NamePrefix, EventSourceArn, State, NextToken, Limit }) => {
    const wanted = [...archives.values()].filter(
      ({ name, busArn }) =>
        name.startsWith(NamePrefix) && busArn === (EventSourceArn ?? busArn) && State === 'ENABLED',
    );
    const { items, ...next } = pageOf(wanted, ({ name }) => name, { limit: Limit, token: NextToken });
    return { Archives: items.map(summaryOf), ...next };
  });

  const operations: [string, Operation][] = Object.entries({ DescribeArchive, ListArchives });
  return { put, operations };
}
