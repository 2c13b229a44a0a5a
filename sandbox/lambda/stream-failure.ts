import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '../cloud.ts';

const shardId = 'shardId-00000000000000000000-00000000';
const timeOf = (record: StreamRecord | undefined) =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** What Lambda sends to the on-failure destination of a stream: where the records are, not the records. */
export const streamFailure = (options: {
  functionArn: string;
  streamArn: string;
  records: StreamRecord[];
  invokeCount: number;
  functionError: boolean;
  now: number;
}) => ({
  requestContext: {
    requestId: randomUUID(),
    functionArn: options.functionArn,
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: options.invokeCount,
  },
  responseContext: {
    statusCode: 200,
    executedVersion: '$LATEST',
    functionError: options.functionError ? 'Unhandled' : null,
  },
  version: '1.0',
  timestamp: new Date(options.now).toISOString(),
  DDBStreamBatchInfo: {
    shardId,
    startSequenceNumber: options.records[0]?.dynamodb.SequenceNumber,
    endSequenceNumber: options.records.at(-1)?.dynamodb.SequenceNumber,
    approximateArrivalOfFirstRecord: timeOf(options.records[0]),
    approximateArrivalOfLastRecord: timeOf(options.records.at(-1)),
    batchSize: options.records.length,
    streamArn: options.streamArn,
  },
});
