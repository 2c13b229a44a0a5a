import type { Store } from '../cloud.ts';
import { ServiceError } from '../eventbridge/json-protocol.ts';
import { groupArn, type Schedule, type ScheduleGroup } from './schedule.ts';

export type Schedules = ReturnType<typeof createSchedules>;

/** All groups and schedules, in memory for the search of each second and in the store for the next start. */
export function createSchedules(store: Store, now: () => number) {
  const storedGroups = store.collection<ScheduleGroup>('scheduler.groups');
  const storedSchedules = store.collection<Schedule>('scheduler.schedules');
  const groups = new Map(storedGroups.list().map(({ key, value }) => [key, value]));
  const schedules = new Map(storedSchedules.list().map(({ key, value }) => [key, value]));

  const createGroup = (name: string): ScheduleGroup => {
    const group = groups.get(name) ?? { name, arn: groupArn(name), createdAt: now() };
    groups.set(name, group);
    storedGroups.put(name, group);
    return group;
  };
  if (!groups.has('default')) createGroup('default');

  const getGroup = (name: string): ScheduleGroup => {
    const group = groups.get(name);
    if (!group)
      throw new ServiceError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
    return group;
  };

  const deleteGroup = (name: string): void => {
    groups.delete(getGroup(name).name);
    storedGroups.delete(name);
    for (const schedule of schedules.values()) if (schedule.group === name) remove(schedule);
  };

  const find = (group: string, name: string): Schedule | undefined => schedules.get(keyOf({ group, name }));

  const get = (group: string, name: string): Schedule => {
    const schedule = find(group, name);
    if (!schedule)
      throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return schedule;
  };

  const put = (schedule: Schedule): void => {
    schedules.set(keyOf(schedule), schedule);
    storedSchedules.put(keyOf(schedule), schedule);
  };

  const remove = (schedule: Pick<Schedule, 'group' | 'name'>): void => {
    schedules.delete(keyOf(schedule));
    storedSchedules.delete(keyOf(schedule));
  };

  return {
    createGroup,
    getGroup,
    deleteGroup,
    hasGroup: (name: string) => groups.has(name),
    groups: () => [...groups.values()],
    find,
    get,
    put,
    remove,
    list: () => [...schedules.values()],
  };
}

function keyOf({ group, name }: Pick<Schedule, 'group' | 'name'>): string {
  return `${group}/${name}`;
}
