import { account, region } from '../cloud.ts';
import { compileTiming, type Timing } from './schedule-expression.ts';
import type { ScheduleTarget } from './schedule-input.ts';

export type Schedule = {
  name: string;
  group: string;
  arn: string;
  timing: Timing;
  enabled: boolean;
  target: ScheduleTarget;
  flexibleTimeWindow: { Mode: 'OFF' | 'FLEXIBLE'; MaximumWindowInMinutes?: number };
  actionAfterCompletion: 'NONE' | 'DELETE';
  description?: string;
  kmsKeyArn?: string;
  createdAt: number;
  modifiedAt: number;
  /** In epoch milliseconds; absent while disabled and once there is nothing more to come. */
  nextDue?: number;
};

export type ScheduleGroup = { name: string; arn: string; createdAt: number };

export function scheduleArn(group: string, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

export function groupArn(name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
}

export function withNextDue({ nextDue: _, ...schedule }: Schedule, nextDue: number | undefined): Schedule {
  return nextDue === undefined ? schedule : { ...schedule, nextDue };
}

/** A new timing: a one-off time that has passed is due at once, and a rate begins with its anchor. */
export function firstDue(timing: Timing, now: number): number | undefined {
  return compileTiming(timing)(timing.expression.startsWith('at(') ? Number.NEGATIVE_INFINITY : now - 1);
}

/** An update that leaves the timing alone neither forgets a run nor repeats one. */
export function dueAfterUpdate(schedule: Schedule, previous: Schedule, now: number): number | undefined {
  if (!schedule.enabled) return undefined;
  const { anchor: _, ...timing } = schedule.timing;
  const { anchor: __, ...before } = previous.timing;
  if (JSON.stringify(timing) !== JSON.stringify(before)) return firstDue(schedule.timing, now);
  return previous.enabled ? previous.nextDue : compileTiming(schedule.timing)(now);
}

/** A recurring schedule is computed anew where the clock was set back; a one-off time stays what it is. */
export function afterClockSetBack(schedule: Schedule, now: number): Schedule {
  if (schedule.nextDue === undefined || schedule.timing.expression.startsWith('at(')) return schedule;
  const anchor = schedule.timing.startDate ?? Math.min(schedule.timing.anchor, now);
  const timing = { ...schedule.timing, anchor };
  return withNextDue({ ...schedule, timing }, firstDue(timing, now));
}

export function isCompleted(schedule: Schedule): boolean {
  return schedule.enabled && schedule.nextDue === undefined;
}

const mostMissed = 100;

/** Every instant that has come, oldest first, and the next one to wait for; of a long absence only the latest count. */
export function dueInstants(
  schedule: Schedule,
  now: number,
): { instants: number[]; skipped: number; next?: number } {
  const nextRun = compileTiming(schedule.timing);
  const instants: number[] = [];
  let skipped = 0;
  let due = schedule.nextDue;
  while (due !== undefined && due <= now) {
    instants.push(due);
    if (instants.length > mostMissed) {
      instants.shift();
      skipped += 1;
    }
    due = nextRun(due);
  }
  return { instants, skipped, ...(due !== undefined && { next: due }) };
}
