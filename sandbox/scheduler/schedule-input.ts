import * as z from 'zod';
import { ServiceError } from '../eventbridge/json-protocol.ts';
import { isTimeZone } from './local-time.ts';
import { compileTiming } from './schedule-expression.ts';
import { type FiringAttributes, inputOf } from './target-input.ts';

export const Name = z.string().regex(/^[0-9a-zA-Z\-_.]{1,64}$/);

const Instant = z.union([
  z.number().transform((seconds) => seconds * 1000),
  z.iso.datetime({ offset: true }).transform(Date.parse),
]);

// Strict: a parameter that would change what a target receives must be refused, not overlooked.
const Target = z.strictObject({
  Arn: z.string(),
  RoleArn: z.string().startsWith('arn:'),
  Input: z.string().exactOptional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().exactOptional() }).exactOptional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().min(0).max(185).exactOptional(),
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).exactOptional(),
    })
    .exactOptional(),
  EventBridgeParameters: z
    .strictObject({ DetailType: z.string().min(1).max(128), Source: z.string().regex(/^(?!aws\.).+$/) })
    .exactOptional(),
});
export type ScheduleTarget = z.infer<typeof Target>;

const FlexibleTimeWindow = z
  .strictObject({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.int().min(1).max(1440).exactOptional(),
  })
  .refine(
    ({ Mode, MaximumWindowInMinutes }) => (Mode === 'FLEXIBLE') === (MaximumWindowInMinutes !== undefined),
    {
      error: 'MaximumWindowInMinutes goes with Mode FLEXIBLE, and only with it',
    },
  );

export const ScheduleInput = z.strictObject({
  GroupName: Name.default('default'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  StartDate: Instant.optional(),
  EndDate: Instant.optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
  Description: z.string().max(512).optional(),
  KmsKeyArn: z.string().optional(),
  FlexibleTimeWindow,
  Target,
  ClientToken: z.string().optional(),
  Name: z.string().optional(),
});
export type ScheduleInput = z.infer<typeof ScheduleInput>;

const sampleAttributes: FiringAttributes = { scheduleArn: '', scheduledFor: 0, executionId: '', attempt: 1 };

/** What a schema cannot say: time zone, expression, and a target that the sandbox can reach. */
export function refuseImpossible(input: ScheduleInput): void {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone, StartDate, EndDate } = input;
  if (!isTimeZone(timeZone)) throw invalid(`The timezone ${timeZone} is invalid.`);
  try {
    compileTiming({ expression, timeZone, anchor: 0 });
  } catch (error) {
    throw invalid(
      `Invalid Schedule Expression ${expression}: ${error instanceof Error ? error.message : error}.`,
    );
  }
  if (StartDate !== undefined && EndDate !== undefined && EndDate <= StartDate) {
    throw invalid('The EndDate you specify must come after the StartDate.');
  }
  refuseUnreachable(input.Target);
}

function refuseUnreachable(target: ScheduleTarget): void {
  const isBus = /^arn:[^:]+:events:.*:event-bus\/.+$/.test(target.Arn);
  const isDirect = /^arn:[^:]+:(sqs:[^:]+:\d+:.+|lambda:[^:]+:\d+:function:.+)$/.test(target.Arn);
  if ((!isBus && !isDirect) || target.Arn.endsWith('.fifo')) {
    throw invalid(
      `Provided Arn ${target.Arn} is not supported: the sandbox reaches standard queues, functions and event buses.`,
    );
  }
  if (isBus !== (target.EventBridgeParameters !== undefined)) {
    throw invalid('EventBridgeParameters go with an event bus as target, and only with it.');
  }
  if (isBus && target.Input !== undefined && !isJsonObject(inputOf(target.Input, sampleAttributes))) {
    throw invalid('The Input of an event bus target must be a JSON object.');
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
