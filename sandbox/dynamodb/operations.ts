import { createTable } from './create-table.ts';
import { deleteTable } from './delete-table.ts';
import { type ActionName, checked, perform } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { listTables } from './list-tables.ts';
import { describeContinuousBackups, updateContinuousBackups } from './point-in-time-recovery.ts';
import { describeStream, getRecords, getShardIterator, listStreams } from './stream-operations.ts';
import { listTagsOfResource, tagResource, untagResource } from './tags.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';
import { transactGetItems } from './transact-get-items.ts';
import { transactWriteItems } from './transact-write-items.ts';
import { updateTable } from './update-table.ts';
import { writeItems } from './write-items.ts';

export type Operation = (engine: Engine, body: unknown) => Promise<object>;

/** Reads go straight to dynalite, beside each other and beside the writes. */
const read =
  (operation: ActionName): Operation =>
  async ({ store }, body) =>
    perform(operation, store, checked(store, operation, body));

export const tableOperations: Record<string, Operation> = {
  BatchGetItem: read('BatchGetItem'),
  BatchWriteItem: writeItems('BatchWriteItem'),
  CreateTable: createTable,
  DeleteItem: writeItems('DeleteItem'),
  DeleteTable: deleteTable,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeTable: read('DescribeTable'),
  DescribeTimeToLive: describeTimeToLive,
  GetItem: read('GetItem'),
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: writeItems('PutItem'),
  Query: read('Query'),
  Scan: read('Scan'),
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateItem: writeItems('UpdateItem'),
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};

export const streamOperations: Record<string, Operation> = {
  DescribeStream: describeStream,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  ListStreams: listStreams,
};
