import * as z from 'zod';
import { parseInput, ServiceError } from '../eventbridge/json-protocol.ts';
import { pageOf } from '../eventbridge/page.ts';
import type { ScheduleGroup } from './schedule.ts';
import { invalid, Name } from './schedule-input.ts';
import type { Schedules } from './schedules.ts';

export function createScheduleGroup(schedules: Schedules, name: string): object {
  parseInput(Name, name);
  if (schedules.hasGroup(name)) {
    throw new ServiceError('ConflictException', `Schedule group ${name} already exists.`, 409);
  }
  return { ScheduleGroupArn: schedules.createGroup(name).arn };
}

export function getScheduleGroup(schedules: Schedules, name: string): object {
  return described(schedules.getGroup(name));
}

export function deleteScheduleGroup(schedules: Schedules, name: string): object {
  if (name === 'default') throw invalid('The default schedule group cannot be deleted.');
  schedules.deleteGroup(name);
  return {};
}

const Listing = z.object({
  NamePrefix: z.string().default(''),
  NextToken: z.string().optional(),
  MaxResults: z.coerce.number().int().min(1).max(100).optional(),
});

export function listScheduleGroups(schedules: Schedules, query: URLSearchParams): object {
  const { NamePrefix, NextToken, MaxResults } = parseInput(Listing, Object.fromEntries(query));
  const wanted = schedules.groups().filter(({ name }) => name.startsWith(NamePrefix));
  const { items, ...next } = pageOf(wanted, ({ name }) => name, { limit: MaxResults, token: NextToken });
  return { ScheduleGroups: items.map(described), ...next };
}

function described({ name, arn, createdAt }: ScheduleGroup): object {
  const at = createdAt / 1000;
  return { Name: name, Arn: arn, State: 'ACTIVE', CreationDate: at, LastModificationDate: at };
}
