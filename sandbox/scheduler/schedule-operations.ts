import * as z from 'zod';
import { parseInput, ServiceError } from '../eventbridge/json-protocol.ts';
import { pageOf } from '../eventbridge/page.ts';
import { dueAfterUpdate, firstDue, type Schedule, scheduleArn, withNextDue } from './schedule.ts';
import { invalid, Name, refuseImpossible, ScheduleInput } from './schedule-input.ts';
import type { Schedules } from './schedules.ts';

const fiveMinutes = 5 * 60 * 1000;

export function createSchedule(schedules: Schedules, name: string, body: unknown, now: number): object {
  const input = parseSchedule(name, body);
  schedules.getGroup(input.GroupName);
  if (schedules.find(input.GroupName, name)) {
    throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
  }
  const schedule = scheduleOf(name, input, { anchor: now, createdAt: now, modifiedAt: now });
  refusePastStart(schedule, now);
  schedules.put(withNextDue(schedule, schedule.enabled ? firstDue(schedule.timing, now) : undefined));
  return { ScheduleArn: schedule.arn };
}

export function updateSchedule(schedules: Schedules, name: string, body: unknown, now: number): object {
  const input = parseSchedule(name, body);
  const previous = schedules.get(input.GroupName, name);
  const sameRate = previous.timing.expression === input.ScheduleExpression;
  const anchor = sameRate ? previous.timing.anchor : now;
  const schedule = scheduleOf(name, input, { anchor, createdAt: previous.createdAt, modifiedAt: now });
  if (schedule.timing.startDate !== previous.timing.startDate) refusePastStart(schedule, now);
  schedules.put(withNextDue(schedule, dueAfterUpdate(schedule, previous, now)));
  return { ScheduleArn: schedule.arn };
}

export function getSchedule(schedules: Schedules, group: string, name: string): object {
  const schedule = schedules.get(group, name);
  const { timing, description, kmsKeyArn } = schedule;
  return {
    ...summaryOf(schedule),
    ScheduleExpression: timing.expression,
    ScheduleExpressionTimezone: timing.timeZone,
    ...(timing.startDate !== undefined && { StartDate: timing.startDate / 1000 }),
    ...(timing.endDate !== undefined && { EndDate: timing.endDate / 1000 }),
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyArn !== undefined && { KmsKeyArn: kmsKeyArn }),
    ActionAfterCompletion: schedule.actionAfterCompletion,
    FlexibleTimeWindow: schedule.flexibleTimeWindow,
    Target: schedule.target,
  };
}

const Listing = z.object({
  ScheduleGroup: z.string().optional(),
  NamePrefix: z.string().default(''),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  NextToken: z.string().optional(),
  MaxResults: z.coerce.number().int().min(1).max(100).optional(),
});

export function listSchedules(schedules: Schedules, query: URLSearchParams): object {
  const { ScheduleGroup, NamePrefix, State, NextToken, MaxResults } = parseInput(
    Listing,
    Object.fromEntries(query),
  );
  if (ScheduleGroup !== undefined) schedules.getGroup(ScheduleGroup);
  const wanted = schedules
    .list()
    .filter(({ group, name }) => group === (ScheduleGroup ?? group) && name.startsWith(NamePrefix))
    .filter(({ enabled }) => State === undefined || enabled === (State === 'ENABLED'));
  const { items, ...next } = pageOf(wanted, ({ arn }) => arn, { limit: MaxResults, token: NextToken });
  return {
    Schedules: items.map((each) => ({ ...summaryOf(each), Target: { Arn: each.target.Arn } })),
    ...next,
  };
}

function parseSchedule(name: string, body: unknown): ScheduleInput {
  parseInput(Name, name);
  const input = parseInput(ScheduleInput, body);
  refuseImpossible(input);
  return input;
}

type Moments = { anchor: number; createdAt: number; modifiedAt: number };

function scheduleOf(
  name: string,
  input: ScheduleInput,
  { anchor, createdAt, modifiedAt }: Moments,
): Schedule {
  const { GroupName: group, StartDate, EndDate, Description, KmsKeyArn } = input;
  return {
    name,
    group,
    arn: scheduleArn(group, name),
    timing: {
      expression: input.ScheduleExpression,
      timeZone: input.ScheduleExpressionTimezone,
      anchor: StartDate ?? anchor,
      ...(StartDate !== undefined && { startDate: StartDate }),
      ...(EndDate !== undefined && { endDate: EndDate }),
    },
    enabled: input.State === 'ENABLED',
    target: input.Target,
    flexibleTimeWindow: input.FlexibleTimeWindow,
    actionAfterCompletion: input.ActionAfterCompletion,
    ...(Description !== undefined && { description: Description }),
    ...(KmsKeyArn !== undefined && { kmsKeyArn: KmsKeyArn }),
    createdAt,
    modifiedAt,
  };
}

function refusePastStart({ timing: { startDate, endDate } }: Schedule, now: number): void {
  if (startDate !== undefined && startDate < now - fiveMinutes) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (endDate !== undefined && endDate <= now)
    throw invalid('The EndDate you specify cannot be in the past.');
}

function summaryOf({ arn, name, group, enabled, createdAt, modifiedAt }: Schedule): object {
  return {
    Arn: arn,
    Name: name,
    GroupName: group,
    State: enabled ? 'ENABLED' : 'DISABLED',
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  };
}
