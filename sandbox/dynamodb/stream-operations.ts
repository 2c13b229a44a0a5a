import * as z from 'zod';
import type { StreamRecord } from '../cloud.ts';
import { dynamoError, validationError } from './api-error.ts';
import type { Engine } from './engine.ts';
import { parseRequest, TableName } from './parse-request.ts';
import type { Stream } from './stream.ts';
import { beforeAll, sequenceNumber } from './stream-log.ts';
import { isEnabled } from './stream-switch.ts';

/** A sandbox stream has one shard for good. */
const shardId = 'shardId-00000000000000000000-00000001';

const Limit = z.number().int().min(1);

const ListStreams = z.object({
  TableName: TableName.optional(),
  Limit: Limit.max(100).default(100),
  ExclusiveStartStreamArn: z.string().optional(),
});

export async function listStreams(engine: Engine, body: unknown) {
  const asked = parseRequest(ListStreams, body);
  const found = engine.streams
    .entries()
    .filter(([, stream]) => asked.TableName === undefined || stream.tableName === asked.TableName)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .filter(([arn]) => asked.ExclusiveStartStreamArn === undefined || arn > asked.ExclusiveStartStreamArn);
  const Streams = found
    .slice(0, asked.Limit)
    .map(([StreamArn, stream]) => ({ StreamArn, TableName: stream.tableName, StreamLabel: stream.label }));
  const isMore = found.length > asked.Limit;
  return { Streams, ...(isMore ? { LastEvaluatedStreamArn: Streams.at(-1)?.StreamArn } : {}) };
}

const DescribeStream = z.object({
  StreamArn: z.string(),
  Limit: Limit.optional(),
  ExclusiveStartShardId: z.string().optional(),
});

export async function describeStream(engine: Engine, body: unknown) {
  const { StreamArn, ExclusiveStartShardId } = parseRequest(DescribeStream, body);
  const stream = streamBy(engine, StreamArn);
  const first = engine.log.read(StreamArn, beforeAll, 1)[0]?.dynamodb.SequenceNumber ?? sequenceNumber(0);
  const range = {
    StartingSequenceNumber: first,
    ...(isEnabled(stream) ? {} : { EndingSequenceNumber: engine.log.last() }),
  };
  return {
    StreamDescription: {
      StreamArn,
      StreamLabel: stream.label,
      StreamStatus: isEnabled(stream) ? 'ENABLED' : 'DISABLED',
      StreamViewType: stream.viewType,
      CreationRequestDateTime: stream.createdAt / 1000,
      TableName: stream.tableName,
      KeySchema: stream.keySchema,
      Shards: ExclusiveStartShardId === undefined ? [{ ShardId: shardId, SequenceNumberRange: range }] : [],
    },
  };
}

const GetShardIterator = z.object({
  StreamArn: z.string(),
  ShardId: z.string(),
  ShardIteratorType: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']),
  SequenceNumber: z
    .string()
    .regex(/^\d{21,40}$/)
    .optional(),
});

export async function getShardIterator(engine: Engine, body: unknown) {
  const asked = parseRequest(GetShardIterator, body);
  streamBy(engine, asked.StreamArn);
  if (asked.ShardId !== shardId) {
    throw dynamoError(
      'ResourceNotFoundException',
      `Requested resource not found: Shard: ${asked.ShardId} not found`,
    );
  }
  return { ShardIterator: encode({ streamArn: asked.StreamArn, after: startOf(engine, asked) }) };
}

function startOf(engine: Engine, asked: z.infer<typeof GetShardIterator>): string {
  if (asked.ShardIteratorType === 'TRIM_HORIZON') return beforeAll;
  if (asked.ShardIteratorType === 'LATEST') return engine.log.last();
  if (asked.SequenceNumber === undefined) {
    throw validationError(`SequenceNumber is required for ${asked.ShardIteratorType}`);
  }
  const oldest = engine.log.read(asked.StreamArn, beforeAll, 1)[0]?.dynamodb.SequenceNumber;
  const isTrimmed =
    oldest === undefined ? asked.SequenceNumber < engine.log.last() : asked.SequenceNumber < oldest;
  if (isTrimmed) {
    throw dynamoError(
      'TrimmedDataAccessException',
      `The record ${asked.SequenceNumber} is beyond the trim horizon`,
    );
  }
  if (asked.ShardIteratorType === 'AFTER_SEQUENCE_NUMBER') return asked.SequenceNumber;
  return sequenceNumber(BigInt(asked.SequenceNumber) - 1n);
}

const GetRecords = z.object({ ShardIterator: z.string(), Limit: Limit.max(1000).default(1000) });

export async function getRecords(engine: Engine, body: unknown) {
  const asked = parseRequest(GetRecords, body);
  const { streamArn, after } = decode(asked.ShardIterator);
  const stream = streamBy(engine, streamArn);
  const records = engine.log.read(streamArn, after, asked.Limit);
  const next = records.at(-1)?.dynamodb.SequenceNumber ?? after;
  const isOver = !isEnabled(stream) && records.length === 0;
  return {
    Records: records.map(overHttp),
    ...(isOver ? {} : { NextShardIterator: encode({ streamArn, after: next }) }),
  };
}

/** The API spells the identity with capitals and leaves out what only Lambda adds. */
function overHttp({ userIdentity, eventSourceARN: _, ...record }: StreamRecord) {
  if (!userIdentity) return record;
  return { ...record, userIdentity: { Type: userIdentity.type, PrincipalId: userIdentity.principalId } };
}

export function streamBy(engine: Engine, streamArn: string): Stream {
  const stream = engine.streams.get(streamArn);
  if (stream) return stream;
  throw dynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: Stream: ${streamArn} not found`,
  );
}

const Position = z.object({ streamArn: z.string(), after: z.string() });

const encode = (position: z.infer<typeof Position>) =>
  Buffer.from(JSON.stringify(position)).toString('base64');

function decode(iterator: string): z.infer<typeof Position> {
  try {
    return Position.parse(JSON.parse(Buffer.from(iterator, 'base64').toString()));
  } catch {
    throw validationError('Invalid ShardIterator');
  }
}
