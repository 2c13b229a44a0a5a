import { Duration } from 'aws-cdk-lib';
import { type EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { admitRule } from './admit-rule.ts';
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
    rule.addTarget({
      bind: () => ({
        arn: into.buffer.queueArn,
        deadLetterConfig: { arn: into.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
      }),
    });
    // Of several rules into one buffer, each has its own statement.
    for (const queue of [into.buffer, into.deadLetters]) admitRule(rule, queue, `Only${id}`);
  }
}
