import * as z from 'zod';

const counted = {
  /** Occasions that pass unharmed before the first one that is struck. */
  skip: z.int().min(0).default(0),
  /** Occasions that are struck. */
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
};
const containing = z.string().min(1).optional();
const delayMs = z.int().min(1).max(86_400_000).optional();
const moment = z.enum(['before', 'after']).optional();

type Told = { fault: string; delayMs?: number | undefined; when?: 'before' | 'after' | undefined };

type Rule = [(told: Told) => boolean, { path: string[]; message: string }];

const needsDelay = (fault: string): Rule => [
  (told) => told.fault !== fault || told.delayMs !== undefined,
  { path: ['delayMs'], message: `is needed for ${fault}: milliseconds` },
];
const onlyWith = (key: 'delayMs' | 'when', fault: string): Rule => [
  (told) => told[key] === undefined || told.fault === fault,
  { path: [key], message: `goes with ${fault} only` },
];

/** A call of an AWS service, over HTTP. */
export const CallFault = z
  .strictObject({
    service: z.string(),
    /** As the service's API has it, such as UpdateItem. */
    operation: z.string().optional(),
    /** Calls of this function only. */
    function: z.string().optional(),
    caller: z.enum(['functions', 'anyone']).default('functions'),
    /** Text in the path or the body of the request: the name of a table, a key, a value. */
    containing,
    fault: z.enum(['throttle', 'fail', 'conflict', 'lost-answer', 'delay']),
    delayMs,
    /** Of a delay: whether the effect waits too, or only the answer. */
    when: moment,
    ...counted,
  })
  .refine(...needsDelay('delay'))
  .refine(...onlyWith('delayMs', 'delay'))
  .refine(...onlyWith('when', 'delay'))
  .refine(({ fault, service }) => fault !== 'conflict' || service === 'dynamodb', {
    path: ['fault'],
    message: 'a conflict is between writes of dynamodb only',
  });

/** A message on a queue. */
export const QueueFault = z
  .strictObject({
    queue: z.string(),
    containing,
    fault: z.enum(['duplicate', 'delay']),
    /** On the sandbox's clock. */
    delayMs,
    /** Of a duplicate: while its first reader is still at work, or once it was deleted. */
    when: moment,
    ...counted,
  })
  .refine(...needsDelay('delay'))
  .refine(...onlyWith('when', 'duplicate'));

const FunctionCall = z.strictObject({
  /** The first call is 1. */
  call: z.int().min(1).default(1),
  /** Counts only calls whose target, or method and path, hold this: `UpdateItem`, `/messages`. */
  to: z.string().min(1).optional(),
  /** Before the request has left, or when its answer has come and the function has not seen it. */
  when: z.enum(['before', 'after']).default('before'),
});

/** An invocation of a function. */
export const FunctionFault = z
  .strictObject({
    function: z.string(),
    fault: z.enum(['crash', 'timeout', 'freeze']),
    /** Which HTTP call of the invocation; without it, the start. */
    at: FunctionCall.optional(),
    /** Text in the event, as JSON. */
    containing,
    /** How long a freeze lasts. */
    delayMs,
    ...counted,
  })
  .refine(...needsDelay('freeze'))
  .refine(...onlyWith('delayMs', 'freeze'));

/** A function whose clock is ahead (or, below zero, behind) until the fault is cleared. */
export const SkewFault = z.strictObject({
  function: z.string(),
  fault: z.literal('clock-skew'),
  skewMs: z.int().min(-86_400_000).max(86_400_000),
});

/** The delivery of an event of the bus to one target of a rule. */
export const DeliveryFault = z
  .strictObject({
    detailType: z.string(),
    containing,
    fault: z.enum(['duplicate', 'delay']),
    delayMs,
    ...counted,
  })
  .refine(...needsDelay('delay'))
  .refine(...onlyWith('delayMs', 'delay'));

export type CallFault = z.infer<typeof CallFault>;
export type QueueFault = z.infer<typeof QueueFault>;
export type FunctionFault = z.infer<typeof FunctionFault>;
export type SkewFault = z.infer<typeof SkewFault>;
export type DeliveryFault = z.infer<typeof DeliveryFault>;

export type Fault =
  | { kind: 'call'; fault: CallFault }
  | { kind: 'queue'; fault: QueueFault }
  | { kind: 'function'; fault: FunctionFault }
  | { kind: 'skew'; fault: SkewFault }
  | { kind: 'delivery'; fault: DeliveryFault };
