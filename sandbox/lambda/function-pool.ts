import type { Invocation } from '../cloud.ts';
import type { FunctionWorker } from './start-worker.ts';

export type FunctionPool = {
  invoke(event: unknown): Promise<Invocation>;
  size(): number;
  close(): Promise<void>;
};

type Member = { worker: FunctionWorker; state: 'starting' | 'idle' | 'busy'; idleTimer?: NodeJS.Timeout };

/** The warm workers of one function: the first starts with the first event, a further one when all are busy. */
export function createFunctionPool(options: {
  start: () => FunctionWorker;
  limit: () => number;
  idleMs: number;
}): FunctionPool {
  const members: Member[] = [];
  const waiting: { event: unknown; resolve: (invocation: Invocation) => void }[] = [];
  let closed = false;

  const remove = (member: Member) => {
    clearTimeout(member.idleTimer);
    const index = members.indexOf(member);
    if (index >= 0) members.splice(index, 1);
  };

  const add = async () => {
    const worker = options.start();
    const member: Member = { worker, state: 'starting' };
    members.push(member);
    void worker.gone.then(() => remove(member));
    const failure = await worker.loaded;
    if (failure) {
      remove(member);
      waiting.shift()?.resolve(failure);
    } else {
      rest(member);
    }
    dispatch();
  };

  const rest = (member: Member) => {
    member.state = 'idle';
    member.idleTimer = setTimeout(() => {
      if (members.length === 1) return rest(member);
      remove(member);
      void member.worker.end();
    }, options.idleMs).unref();
  };

  const run = async (member: Member, { event, resolve }: (typeof waiting)[number]) => {
    clearTimeout(member.idleTimer);
    member.state = 'busy';
    resolve(await member.worker.run(event));
    if (member.worker.isAlive()) rest(member);
    else remove(member);
    dispatch();
  };

  // One start at a time: a worker that becomes free meanwhile is sooner there than a second cold one.
  const dispatch = () => {
    for (const member of members.filter(({ state, worker }) => state === 'idle' && worker.isAlive())) {
      const next = waiting.shift();
      if (!next) return;
      void run(member, next);
    }
    const starting = members.some(({ state }) => state === 'starting');
    if (waiting.length > 0 && !starting && !closed && members.length < options.limit()) void add();
  };

  const invoke = (event: unknown) =>
    new Promise<Invocation>((resolve) => {
      if (closed)
        return resolve({ ok: false, errorType: 'Sandbox.Ended', errorMessage: 'The sandbox is closing' });
      waiting.push({ event, resolve });
      dispatch();
    });

  const close = async () => {
    closed = true;
    for (const { resolve } of waiting.splice(0)) {
      resolve({ ok: false, errorType: 'Sandbox.Ended', errorMessage: 'The sandbox is closing' });
    }
    await Promise.all(members.map(({ worker }) => worker.end()));
  };
  return { invoke, size: () => members.length, close };
}
