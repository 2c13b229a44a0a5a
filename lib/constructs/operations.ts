import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** What every part of one deployment has in common: its key, how long it remembers, who is called. */
export interface Operations {
  /** Names the deployment; queues that must be known by name carry it. */
  readonly stage: string;
  readonly key: IKey;
  readonly logRetention: RetentionDays;
  /** For what holds data: retained everywhere but on one's own machine. */
  readonly removalPolicy: RemovalPolicy;
  /** @default - alarms change their state and tell nobody */
  readonly alarmTopic?: ITopic;
}
