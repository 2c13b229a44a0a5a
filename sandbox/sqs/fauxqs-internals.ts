import type { DatabaseSync } from 'node:sqlite';
import type { buildApp } from 'fauxqs';
import { isForeignToSqs } from './characters.ts';

/** What fauxqs 2.4.1 is made of; its package exports only the whole, so the parts are loaded by address. */
export type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
export type SqsStore = Stores['sqsStore'];
export type S3Store = Stores['s3Store'];
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueue']>>;
export type StoredMessage = SqsQueue['messages'][number];

/** fauxqs's own durable copy of queues, messages and objects: a folder with one SQLite file. */
export type Persistence = NonNullable<SqsStore['persistence']>;

const load = (file: string) => import(new URL(file, import.meta.resolve('fauxqs')).href);

export async function createStores(): Promise<Stores> {
  const types: { INVALID_MESSAGE_BODY_CHAR: RegExp } = await load('sqs/sqsTypes.js');
  // fauxqs refuses everything above U+FFFF, and both of its ways to send ask this one expression.
  types.INVALID_MESSAGE_BODY_CHAR.test = isForeignToSqs;
  const sqs: { SqsStore: new () => SqsStore } = await load('sqs/sqsStore.js');
  const sns: { SnsStore: new () => Stores['snsStore'] } = await load('sns/snsStore.js');
  const s3: { S3Store: new () => S3Store } = await load('s3/s3Store.js');
  return { sqsStore: new sqs.SqsStore(), snsStore: new sns.SnsStore(), s3Store: new s3.S3Store() };
}

export async function openPersistence(
  folder: string,
): Promise<{ persistence: Persistence; database: DatabaseSync }> {
  const module: { PersistenceManager: new (folder: string) => Persistence } = await load('persistence.js');
  const persistence = new module.PersistenceManager(folder);
  const database: DatabaseSync = Reflect.get(persistence, 'db');
  database.exec('PRAGMA synchronous = NORMAL');

  // fauxqs writes NULL into a column that forbids it, and ChangeMessageVisibility to 0 would fail.
  const makeReady = database.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => {
    makeReady.run(messageId);
  };
  return { persistence, database };
}
