import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CannotStart } from './cannot-start.ts';

export type StateFolder = { store: string; records: string; tables: string; log: string; release(): void };

/** Takes the state folder for this process alone; the operating system gives it back however the process ends. */
export function takeStateFolder(folder: string, { fresh }: { fresh: boolean }): StateFolder {
  mkdirSync(folder, { recursive: true });
  const lock = lockFile(join(folder, 'lock.sqlite'), 0);
  if (!lock)
    throw new CannotStart(
      `Another sandbox is running on ${folder}: stop it, or choose another folder by --state.`,
    );

  const data = join(folder, 'data');
  if (fresh) rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  return {
    store: join(data, 'store.sqlite'),
    records: join(data, 'sqs-and-s3'),
    tables: join(data, 'dynamodb'),
    log: join(data, 'sandbox.log'),
    release: () => lock.close(),
  };
}

/** Undefined when somebody else holds it for longer than we care to wait. */
export function lockFile(file: string, patienceMs: number): DatabaseSync | undefined {
  const lock = new DatabaseSync(file, { timeout: patienceMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
    throw error;
  }
}
