import { Duration } from 'aws-cdk-lib';
import { Alarm, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Operations } from './operations.ts';

export interface RaiseAlarmProps {
  readonly metric: IMetric;
  /** The first value that is too much. */
  readonly threshold: number;
  /** Consecutive periods above it before anybody is called. @default 1 */
  readonly periods?: number;
  /** What it means and what to do, for the person who is called. */
  readonly description: string;
  readonly operations: Operations;
}

export function raiseAlarm(scope: Construct, id: string, props: RaiseAlarmProps): Alarm {
  const alarm = new Alarm(scope, id, {
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: props.periods ?? 1,
    alarmDescription: props.description,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  const { alarmTopic } = props.operations;
  if (alarmTopic !== undefined) alarm.addAlarmAction(new SnsAction(alarmTopic));
  return alarm;
}

const minute = Duration.minutes(1);

export const recordsIn = (queue: IQueue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ period: minute, statistic: Stats.MAXIMUM });

export const oldestRecordIn = (queue: IQueue): IMetric =>
  queue.metricApproximateAgeOfOldestMessage({ period: minute, statistic: Stats.MAXIMUM });
