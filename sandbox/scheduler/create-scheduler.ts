import * as z from 'zod';
import type { AwsRequest, Deliver, EventBridge, Log, Scheduler, Store } from '../cloud.ts';
import { ServiceError } from '../eventbridge/json-protocol.ts';
import { answerRest, type RestCall } from './answer-rest.ts';
import { createClientTokens } from './client-tokens.ts';
import { createFirings, type Firing } from './firings.ts';
import {
  createScheduleGroup,
  deleteScheduleGroup,
  getScheduleGroup,
  listScheduleGroups,
} from './group-operations.ts';
import { afterClockSetBack, dueInstants, isCompleted, withNextDue } from './schedule.ts';
import { createSchedule, getSchedule, listSchedules, updateSchedule } from './schedule-operations.ts';
import { createSchedules } from './schedules.ts';

type Options = {
  store: Store;
  now: () => number;
  deliver: Deliver;
  eventBridge: Pick<EventBridge, 'put'>;
  log: Log;
};

const Tokened = z.object({ ClientToken: z.string().optional() });

export function createScheduler({ store, now, deliver, eventBridge, log }: Options): Scheduler {
  const schedules = createSchedules(store, now);
  const firings = createFirings({ store, deliver, eventBridge, log });
  const once = createClientTokens(store, now);

  const run = (call: RestCall, request: AwsRequest): object => {
    const { method, resource, name, query, body } = call;
    const group = query.get('groupName') ?? 'default';
    const token = Tokened.safeParse(body).data?.ClientToken ?? query.get('clientToken') ?? undefined;
    const change = (work: () => object) =>
      once(`${method} ${resource}/${group}/${name}`, token, request.body, work);

    switch (`${method} /${resource}${name && '/{Name}'}`) {
      case 'POST /schedules/{Name}':
        return change(() => createSchedule(schedules, name, body, now()));
      case 'PUT /schedules/{Name}':
        return change(() => updateSchedule(schedules, name, body, now()));
      case 'GET /schedules/{Name}':
        return getSchedule(schedules, group, name);
      case 'DELETE /schedules/{Name}':
        return change(() => deleteSchedule(group, name));
      case 'GET /schedules':
        return listSchedules(schedules, query);
      case 'POST /schedule-groups/{Name}':
        return change(() => createScheduleGroup(schedules, name));
      case 'GET /schedule-groups/{Name}':
        return getScheduleGroup(schedules, name);
      case 'DELETE /schedule-groups/{Name}':
        return change(() => deleteScheduleGroup(schedules, name));
      case 'GET /schedule-groups':
        return listScheduleGroups(schedules, query);
      default:
        throw new ServiceError(
          'UnknownOperationException',
          `The sandbox has no operation ${method} ${request.url}.`,
          404,
        );
    }
  };

  const deleteSchedule = (group: string, name: string): object => {
    schedules.remove(schedules.get(group, name));
    return {};
  };

  let latest = now();
  const followClock = (): number => {
    const instant = now();
    // Less than a minute is the machine's own clock being corrected, and no reason to fire anything twice.
    if (instant > latest - 60_000) {
      latest = Math.max(latest, instant);
      return instant;
    }
    for (const each of schedules.list()) schedules.put(afterClockSetBack(each, instant));
    latest = instant;
    return instant;
  };

  const fireDue = async (): Promise<void> => {
    const instant = followClock();
    for (const schedule of schedules.list()) {
      if (schedule.nextDue === undefined || schedule.nextDue > instant) continue;
      const { instants, skipped, next } = dueInstants(schedule, instant);
      if (skipped > 0) log('scheduler', `${schedule.arn} missed ${skipped} earlier runs, which are left out`);
      for (const due of instants) firings.add(schedule, due);
      schedules.put(withNextDue(schedule, next));
    }
    await Promise.all(firings.startAll().map(async (firing) => deleteIfCompleted(await firing)));
  };

  const deleteIfCompleted = ({ group, name }: Firing): void => {
    const schedule = schedules.find(group, name);
    if (schedule?.actionAfterCompletion !== 'DELETE' || !isCompleted(schedule)) return;
    if (!firings.hasRunOf(schedule)) schedules.remove(schedule);
  };

  return {
    handle: (request) => answerRest(request, (call) => run(call, request)),
    createGroup: (name) => ({ arn: schedules.createGroup(name).arn }),
    nextDue: () => {
      followClock();
      const due = schedules.list().flatMap(({ nextDue }) => nextDue ?? []);
      return due.length > 0 ? due.reduce((earliest, each) => Math.min(earliest, each)) : undefined;
    },
    fireDue,
    isQuiet: firings.isQuiet,
  };
}
