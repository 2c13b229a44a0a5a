import * as z from 'zod';
import { Refused } from '../control/answers.ts';
import { CallFault, DeliveryFault, type Fault, FunctionFault, QueueFault, SkewFault } from './fault.ts';

/** What there is here that a fault can befall. */
export type Befallen = { services: string[]; queues: string[]; functions: string[] };

const Asked = z.union([z.array(z.unknown()), z.strictObject({ faults: z.array(z.unknown()) })]);

/** All of a list or none of it: what is wrong with one is told by its place and with what would do. */
export function readFaults(body: unknown, befallen: Befallen): Fault[] {
  const { success, data } = Asked.safeParse(body);
  if (!success) throw new Refused(400, 'Faults come as a list: {"faults": [ … ]}.');
  const [list, path] = Array.isArray(data) ? [data, ''] : [data.faults, 'faults'];
  return list.map((value, index) => readFault(value, `${path}[${index}]`, befallen));
}

function readFault(value: unknown, where: string, { services, queues, functions }: Befallen): Fault {
  const has = (key: string) => typeof value === 'object' && value !== null && key in value;
  const known = (key: string, asked: string, possible: string[]) => oneOf(possible, asked, `${where}.${key}`);
  if (has('service')) {
    const fault = parsed(CallFault, value, where);
    const service = known('service', fault.service, services);
    if (fault.function === undefined) return { kind: 'call', fault: { ...fault, service } };
    const title = known('function', fault.function, functions);
    return { kind: 'call', fault: { ...fault, service, function: title } };
  }
  if (has('queue')) {
    const fault = parsed(QueueFault, value, where);
    return { kind: 'queue', fault: { ...fault, queue: known('queue', nameIn(fault.queue), queues) } };
  }
  if (has('detailType')) return { kind: 'delivery', fault: parsed(DeliveryFault, value, where) };
  if (!has('function')) {
    throw new Refused(
      400,
      `${where} does not say what it befalls: a service, queue, function or detailType.`,
    );
  }
  if (Reflect.get(Object(value), 'fault') === 'clock-skew') {
    const fault = parsed(SkewFault, value, where);
    return { kind: 'skew', fault: { ...fault, function: known('function', fault.function, functions) } };
  }
  const fault = parsed(FunctionFault, value, where);
  return { kind: 'function', fault: { ...fault, function: known('function', fault.function, functions) } };
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, where: string): z.infer<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const place = (issue?.path ?? []).map((part) => `.${String(part)}`).join('');
  const possible =
    issue?.code === 'unrecognized_keys' && place === '' ? `; possible are ${keysOf(schema)}` : '';
  throw new Refused(400, `${where}${place}: ${sentence(issue)}${possible}.`);
}

const sentence = (issue: z.core.$ZodIssue | undefined): string =>
  issue?.code === 'invalid_value' && issue.path.at(-1) === 'fault'
    ? `${issue.message}${issue.values.includes('crash') ? '|"clock-skew"' : ''}`
    : (issue?.message ?? 'is not right');

const keysOf = (schema: z.ZodType): string =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape).join(', ') : 'fewer keys';

/** By its whole name, or by how the only one begins that does so: `fraud-alert` is the `fraud-alert-dispatcher`. */
function oneOf(possible: string[], asked: string, where: string): string {
  if (possible.includes(asked)) return asked;
  const [only, ...more] = possible.filter((name) => name.startsWith(`${asked}-`));
  if (only !== undefined && more.length === 0) return only;
  throw new Refused(400, `${where}: there is no ${asked}; possible are ${possible.join(', ')}.`);
}

/** A queue may be given by name, URL or ARN. */
const nameIn = (queue: string): string => queue.split(/[/:]/).at(-1) ?? queue;
