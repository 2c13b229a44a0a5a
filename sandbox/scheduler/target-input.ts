import { account, region } from '../cloud.ts';

export type FiringAttributes = {
  scheduleArn: string;
  scheduledFor: number;
  executionId: string;
  attempt: number;
};

/** The schedule's own input with Scheduler's context attributes filled in, or the event it sends without one. */
export function inputOf(input: string | undefined, firing: FiringAttributes): string {
  return input === undefined ? JSON.stringify(defaultEvent(firing)) : withAttributes(input, firing);
}

function withAttributes(
  input: string,
  { scheduleArn, scheduledFor, executionId, attempt }: FiringAttributes,
): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', isoSeconds(scheduledFor))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}

function defaultEvent({ scheduleArn, scheduledFor, executionId }: FiringAttributes): object {
  return {
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: isoSeconds(scheduledFor),
    region,
    resources: [scheduleArn],
    detail: '{}',
  };
}

function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
