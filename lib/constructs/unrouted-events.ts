import { Duration, Fn, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventBus, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { type Queue, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { admitRule } from './admit-rule.ts';
import { raiseAlarm, recordsIn } from './alarms.ts';
import type { Operations } from './operations.ts';
import { PrivateQueue } from './private-queue.ts';

export interface UnroutedEventsProps {
  readonly bus: EventBus;
  /** Every detail-type that a rule of ours listens to. */
  readonly known: readonly string[];
  /** Detail-types on the same bus that are others' business. */
  readonly foreign: readonly string[];
  /** Sources that may speak to us. @default - any but our own */
  readonly sources?: readonly string[];
  readonly operations: Operations;
}

// A quota of EventBridge's, which can be raised on request.
const longestPattern = 2048;

/** Catches what producers put on the bus and no rule of ours takes off it, so that a misspelt event calls a person. */
export class UnroutedEvents extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { bus, operations, ...routes }: UnroutedEventsProps) {
    super(scope, id);
    this.queue = new PrivateQueue(this, 'Queue', {
      operations,
      queueName: `aviso-${operations.stage}-unrouted`,
      retentionPeriod: Duration.days(14),
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'No function reads this queue: it is itself where events wait for a person, and an alarm calls one as soon as it holds a record. Owner: platform engineering.',
    });
    for (const [name, eventPattern] of Object.entries(patternsOf(routes)))
      this.catch(name, bus, eventPattern, operations);

    raiseAlarm(this, 'Alarm', {
      metric: recordsIn(this.queue),
      threshold: 1,
      description:
        'An event came whose detail-type nobody here knows, or from a source that is not listened to: it became no message. See it with `aviso redrive unrouted`.',
      operations,
    });
  }

  private catch(name: string, eventBus: EventBus, eventPattern: EventPattern, operations: Operations): void {
    const rule = new Rule(this, name, { eventBus, eventPattern });
    rule.addTarget({
      bind: () => ({
        arn: this.queue.queueArn,
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
      }),
    });
    admitRule(rule, this.queue, `Only${name}`);
    // No dead letters beside what are dead letters already: the archive of the bus has the event, and a replay of it.
    raiseAlarm(this, `${name}LostAlarm`, {
      metric: undelivered(eventBus, rule),
      threshold: 1,
      description:
        'EventBridge could not put an event that nobody here knows into the unrouted queue, and has given up. Look at the queue’s policy and the key, then replay the archive of the bus to this rule; see docs/operations.md.',
      operations,
    });
  }
}

/** What is retried still is not counted. On a bus of one's own the metric is found by both names, and a rule's own is in its ARN. */
const undelivered = ({ eventBusName }: EventBus, { ruleArn }: Rule): Metric =>
  new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { EventBusName: eventBusName, RuleName: Fn.select(2, Fn.split('/', ruleArn)) },
    period: Duration.minutes(5),
    statistic: Stats.SUM,
  });

/** One event is caught once, whatever is wrong with it. */
function patternsOf({
  known,
  foreign,
  sources,
}: Pick<UnroutedEventsProps, 'known' | 'foreign' | 'sources'>): Record<string, EventPattern> {
  const unknown = fitting('detail-type', [...known, ...foreign]);
  if (sources === undefined)
    return { UnknownTypes: { source: Match.anythingBut('aviso'), detailType: unknown } };
  return {
    UnknownTypes: { source: [...sources], detailType: unknown },
    UnheardSources: {
      source: fitting('source', ['aviso', ...sources]),
      ...(foreign.length > 0 && { detailType: fitting('detail-type', foreign) }),
    },
  };
}

function fitting(field: string, names: readonly string[]): string[] {
  const room = longestPattern - 300; // the rest of the pattern
  const bytes = Buffer.byteLength(JSON.stringify(names));
  if (bytes > room)
    throw new Error(
      `The pattern of unrouted events names ${names.length} of ${field} in ${bytes} bytes, and EventBridge takes about ${room}: shorten foreignDetailTypes or producerSources in the stage file.`,
    );
  return Match.anythingBut(...names);
}
