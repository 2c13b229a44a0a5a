import { randomUUID } from 'node:crypto';
import type { Deliver, EventBridge, Log, Store } from '../cloud.ts';
import { deliverWithRetries, reasonOf, retriesOf } from '../eventbridge/deliver-with-retries.ts';
import { acceptableToSqs } from '../sqs/characters.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleTarget } from './schedule-input.ts';
import { inputOf } from './target-input.ts';

/** One run of a schedule, with its target as it was when the run fell due. */
export type Firing = {
  group: string;
  name: string;
  scheduleArn: string;
  scheduledFor: number;
  executionId: string;
  target: ScheduleTarget;
};

type Options = { store: Store; deliver: Deliver; eventBridge: Pick<EventBridge, 'put'>; log: Log };

export type Firings = ReturnType<typeof createFirings>;

/** Remembers each run until its target has it, so that a crash neither loses one nor starts it anew under its instant. */
export function createFirings({ store, deliver, eventBridge, log }: Options) {
  const stored = store.collection<Firing>('scheduler.firings');
  const waiting = new Map(stored.list().map(({ key, value }) => [key, value]));
  const underWay = new Set<string>();

  const add = (schedule: Schedule, scheduledFor: number): void => {
    const { group, name, arn: scheduleArn, target } = schedule;
    const firing = { group, name, scheduleArn, scheduledFor, executionId: randomUUID(), target };
    const key = keyOf(firing);
    if (waiting.has(key) || underWay.has(key)) return;
    stored.put(key, firing);
    waiting.set(key, firing);
  };

  /** Starts all that wait, in the order in which they fell due. */
  const startAll = (): Promise<Firing>[] => {
    const due = [...waiting].toSorted(([, a], [, b]) => a.scheduledFor - b.scheduledFor);
    waiting.clear();
    return due.map(([key, firing]) => run(key, firing));
  };

  const run = async (key: string, firing: Firing): Promise<Firing> => {
    underWay.add(key);
    try {
      const { target } = firing;
      const retries = retriesOf(target.RetryPolicy?.MaximumRetryAttempts);
      const failure = await deliverWithRetries((attempt) => invoke(firing, attempt), retries);
      if (failure !== undefined) await bury(firing, failure, retries + 1);
      stored.delete(key);
    } catch (error) {
      log('scheduler', `Run ${key} is left for the next start: ${reasonOf(error)}`);
    } finally {
      underWay.delete(key);
    }
    return firing;
  };

  const invoke = async (firing: Firing, attempt: number): Promise<void> => {
    const { Arn, RoleArn, Input, EventBridgeParameters } = firing.target;
    const input = inputOf(Input, { ...firing, attempt });
    if (!EventBridgeParameters) return deliver(Arn, input, undefined);
    const { Source: source, DetailType: detailType } = EventBridgeParameters;
    const caller = { kind: 'function', functionName: 'scheduler', roleArn: RoleArn } as const;
    const busName = Arn.slice(Arn.indexOf('/') + 1);
    const result = await eventBridge.put(busName, { source, detailType, detail: JSON.parse(input) }, caller);
    if ('error' in result) throw new Error(`${result.error}: ${result.message}`);
  };

  const bury = async (firing: Firing, failure: string, attempt: number): Promise<void> => {
    const { scheduleArn, target } = firing;
    log('scheduler', `${scheduleArn} could not reach ${target.Arn}: ${failure}`);
    const deadLetters = target.DeadLetterConfig?.Arn;
    if (deadLetters === undefined) return;
    try {
      const input = inputOf(target.Input, { ...firing, attempt });
      await deliver(deadLetters, acceptableToSqs(input), undefined);
    } catch (error) {
      log('scheduler', `${scheduleArn} did not reach ${deadLetters} either: ${reasonOf(error)}`);
    }
  };

  const hasRunOf = ({ group, name }: Pick<Firing, 'group' | 'name'>): boolean =>
    [...waiting.keys(), ...underWay].some((key) => key.startsWith(`${group}/${name}/`));

  return { add, startAll, hasRunOf, isQuiet: () => underWay.size === 0 };
}

function keyOf({ group, name, scheduledFor }: Firing): string {
  return `${group}/${name}/${scheduledFor}`;
}
