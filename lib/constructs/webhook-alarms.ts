import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LoggedAlarm } from './logged-alarm.ts';
import type { Operations } from './operations.ts';

/** What a person must hear of that Meta tells, by the field of the inbound function's log line. */
const alarms = [
  {
    id: 'TemplateCategory',
    term: 'templateCategory',
    metricName: 'TemplateCategoryChanges',
    description:
      'Meta has put a template into another category, or will tomorrow: each message costs another price. `aviso templates status` names it; appeal in WhatsApp Manager within 60 days, or word it anew.',
  },
  {
    id: 'LineStopped',
    term: 'lineStopped',
    metricName: 'LinesStopped',
    description:
      'Meta has restricted, disabled or deleted the account, or found a violation: nothing may be sent. The log of the inbound function says which; see Business Support Home for the reason and the appeal.',
  },
  {
    id: 'AccountAlert',
    term: 'accountAlert',
    metricName: 'AccountAlerts',
    description:
      'Meta has something to say about the account or the number that a person must look at: the log of the inbound function names it, WhatsApp Manager explains it.',
  },
  {
    id: 'SecurityChange',
    term: 'securityChange',
    metricName: 'SecurityChanges',
    description:
      'Somebody asked to reset, or changed, the PIN of two-step verification of the number that sends. If it was none of you, take the number back in WhatsApp Manager at once.',
  },
  {
    id: 'Malformed',
    term: 'malformed',
    metricName: 'MalformedWebhooks',
    description:
      'Meta sent an item in a shape that nobody here knows: it was not acted on. It lies under unread/ in the webhooks bucket (output WebhooksBucketName) and can be queued again once it is understood.',
  },
] as const;

export interface WebhookAlarmsProps {
  /** Of the inbound function. */
  readonly logs: ILogGroup;
  readonly operations: Operations;
}

/** Calls a person for what Meta tells by webhook, one alarm per kind. */
export function webhookAlarms(scope: Construct, { logs, operations }: WebhookAlarmsProps): void {
  for (const { id, ...alarm } of alarms)
    new LoggedAlarm(scope, id, { ...alarm, logs: { Lines: logs }, operations });
}
