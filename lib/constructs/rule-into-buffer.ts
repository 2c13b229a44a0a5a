import { Duration } from 'aws-cdk-lib';
import { type EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BufferedFunction } from './buffered-function.ts';

export interface RuleIntoBufferProps {
  readonly bus: EventBus;
  readonly detailTypes: readonly string[];
  /** What the detail must be like, as a pattern of EventBridge's. @default - anything */
  readonly detail?: Record<string, unknown>;
  /** Sources that may speak. @default - any but our own */
  readonly sources?: readonly string[];
  readonly into: BufferedFunction;
}

/** Puts what is said on the bus under some detail-types into a buffer, and into its dead letters where that fails. */
export class RuleIntoBuffer extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { bus, detailTypes, detail, sources, into }: RuleIntoBufferProps,
  ) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      eventBus: bus,
      eventPattern: {
        source: sources === undefined ? Match.anythingBut('aviso') : [...sources],
        detailType: [...detailTypes],
        ...(detail && { detail }),
      },
    });
    // CDK's own queue target admits any rule of the account once the queue has a key; ours admits this one.
    rule.addTarget({
      bind: () => ({
        arn: into.buffer.queueArn,
        deadLetterConfig: { arn: into.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
      }),
    });
    for (const queue of [into.buffer, into.deadLetters]) admit(rule, queue, id);
  }
}

/** `id` tells the statements of several rules apart. */
function admit(rule: Rule, queue: Queue, id: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: `Only${id}`,
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
}
