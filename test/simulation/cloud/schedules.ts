import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { World } from '../world.ts';
import { deadLettersOf } from './queues.ts';

type Schedule = { queue: string; body: string; at: number };

const minuteMs = 60_000;

/** One-time schedules that put their input into a queue: at their minute or somewhat later, at least once. */
export function schedules(world: World, put: (queue: string, body: string) => void) {
  const kept = new Map<string, Schedule>();

  function fire(name: string, schedule: Schedule): void {
    if (kept.get(name) !== schedule) return; // replaced since
    const { kind: fault, dice } = world.strike('fire', 'wake', name);
    if (fault === 'late') {
      const later = { ...schedule, at: world.now() + dice.between(minuteMs, 60 * minuteMs) };
      keep(name, later);
      return;
    }
    kept.delete(name);
    put(schedule.queue, schedule.body);
    if (fault === 'twice') world.after(dice.between(1, minuteMs), () => put(schedule.queue, schedule.body));
  }

  function keep(name: string, schedule: Schedule): void {
    kept.set(name, schedule);
    world.at(schedule.at, () => fire(name, schedule));
  }

  return {
    perform: (command: object): object => {
      if (command instanceof CreateScheduleCommand) {
        const { Name = '' } = command.input;
        if (kept.has(Name))
          throw new ConflictException({
            Message: 'exists',
            message: 'exists',
            $metadata: { httpStatusCode: 409 },
          });
        keep(Name, read(command.input));
        return {};
      }
      if (command instanceof UpdateScheduleCommand || command instanceof DeleteScheduleCommand) {
        const { Name = '' } = command.input;
        if (!kept.has(Name))
          throw new ResourceNotFoundException({
            Message: 'none',
            message: 'none',
            $metadata: { httpStatusCode: 404 },
          });
        if (command instanceof DeleteScheduleCommand) kept.delete(Name);
        else keep(Name, read(command.input));
        return {};
      }
      throw new Error(`this Scheduler knows no ${command.constructor.name}`);
    },
    pending: () => kept.size,
  };
}

function read({ ScheduleExpression = '', Target }: CreateScheduleCommandInput): Schedule {
  const [, instant = ''] = /^at\((.+)\)$/.exec(ScheduleExpression) ?? [];
  const at = Date.parse(`${instant}Z`);
  const queue = Target?.Arn?.split(':').at(-1) ?? '';
  if (
    !Number.isFinite(at) ||
    !queue ||
    Target?.DeadLetterConfig?.Arn?.endsWith(deadLettersOf(queue)) !== true
  )
    throw new Error(`this Scheduler understands no ${ScheduleExpression} to ${Target?.Arn}`);
  return { queue, body: Target?.Input ?? '', at };
}
