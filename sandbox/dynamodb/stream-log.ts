import { createHash } from 'node:crypto';
import { type Collection, region, type StreamRecord } from '../cloud.ts';
import { type Item, itemSize, sameItem } from './attribute-value.ts';
import { type Change, keyOf } from './table-description.ts';

/** A record as it is kept, with what both kinds of reader need. */
type Kept = { at: number; viewType: string; keys: Item; old?: Item; new?: Item; isExpiry?: true };

export type Appended = { sequence: number; keys: string[]; streams: Set<string> };

export type StreamLog = {
  /** Puts records down that nobody sees before they are confirmed. */
  append(changes: Change[], isExpiry: boolean): Appended;
  confirm(appended: Appended): void;
  discard(appended: Appended): void;
  read(streamArn: string, after: string, limit: number): StreamRecord[];
  last(): string;
  /** Forgets what is older than 24 hours. */
  trim(streamArn: string): void;
  onRecord(listener: (streamArn: string) => void): void;
};

const day = 24 * 60 * 60 * 1000;

export const sequenceNumber = (sequence: number | bigint) => String(sequence).padStart(21, '0');

/** Sorts before every sequence number. */
export const beforeAll = '';

/** `confirmed` is the sequence that LevelDB knows: what lies beyond it belongs to a write that never happened. */
export function createStreamLog(
  records: Collection<Kept>,
  confirmed: number,
  streamArns: string[],
  now: () => number,
): StreamLog {
  const listeners: ((streamArn: string) => void)[] = [];
  const entries = (streamArn: string, after: string, limit: number) =>
    records
      .list({ after: `${streamArn}|${after}`, limit })
      .filter(({ key }) => key.startsWith(`${streamArn}|`));

  for (const arn of streamArns) {
    for (const { key } of entries(arn, sequenceNumber(confirmed), 1000)) records.delete(key);
  }

  function discard(appended: Appended): void {
    for (const key of appended.keys) records.delete(key);
  }

  return {
    append(changes, isExpiry) {
      const appended: Appended = { sequence: confirmed, keys: [], streams: new Set() };
      try {
        for (const change of changes) {
          const arn = change.table.StreamSpecification && change.table.LatestStreamArn;
          if (!arn || sameItem(change.old, change.new)) continue;
          const key = `${arn}|${sequenceNumber(++appended.sequence)}`;
          records.put(key, keep(change, isExpiry, now()));
          appended.keys.push(key);
          appended.streams.add(arn);
        }
      } catch (error) {
        discard(appended);
        throw error;
      }
      return appended;
    },
    confirm(appended) {
      confirmed = appended.sequence;
      for (const arn of appended.streams) for (const listener of listeners) listener(arn);
    },
    discard,
    read: (streamArn, after, limit) =>
      entries(streamArn, after, limit)
        .map(({ key, value }) => ({ sequence: key.slice(streamArn.length + 1), value }))
        .filter(({ sequence }) => sequence <= sequenceNumber(confirmed))
        .map(({ sequence, value }) => record(streamArn, sequence, value)),
    last: () => sequenceNumber(confirmed),
    trim(streamArn) {
      const isOld = ({ value }: { value: Kept }) => value.at <= now() - day;
      if (!entries(streamArn, beforeAll, 1).some(isOld)) return;
      for (;;) {
        const oldest = entries(streamArn, beforeAll, 500);
        const old = oldest.filter(isOld);
        for (const { key } of old) records.delete(key);
        if (old.length < oldest.length || old.length === 0) return;
      }
    },
    onRecord: (listener) => void listeners.push(listener),
  };
}

function keep(change: Change, isExpiry: boolean, at: number): Kept {
  const image = change.new ?? change.old ?? {};
  return {
    at,
    viewType: change.table.StreamSpecification?.StreamViewType ?? 'KEYS_ONLY',
    keys: keyOf(change.table, image),
    ...(change.old ? { old: change.old } : {}),
    ...(change.new ? { new: change.new } : {}),
    ...(isExpiry ? { isExpiry: true } : {}),
  };
}

function record(streamArn: string, sequence: string, kept: Kept): StreamRecord {
  const seesNew = kept.viewType === 'NEW_IMAGE' || kept.viewType === 'NEW_AND_OLD_IMAGES';
  const seesOld = kept.viewType === 'OLD_IMAGE' || kept.viewType === 'NEW_AND_OLD_IMAGES';
  const images = {
    ...(kept.new && seesNew ? { NewImage: kept.new } : {}),
    ...(kept.old && seesOld ? { OldImage: kept.old } : {}),
  };
  return {
    eventID: createHash('md5').update(`${streamArn}|${sequence}`).digest('hex'),
    eventName: !kept.old ? 'INSERT' : kept.new ? 'MODIFY' : 'REMOVE',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    eventSourceARN: streamArn,
    ...(kept.isExpiry ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {}),
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(kept.at / 1000),
      Keys: kept.keys,
      ...images,
      SequenceNumber: sequence,
      SizeBytes: [kept.keys, ...Object.values(images)].reduce((sum, image) => sum + itemSize(image), 0),
      StreamViewType: kept.viewType,
    },
  };
}
