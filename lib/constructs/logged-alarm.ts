import { Duration } from 'aws-cdk-lib';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import type { Operations } from './operations.ts';

export interface LoggedAlarmProps {
  readonly logs: ILogGroup;
  /** A word that stands in no other line. */
  readonly term: string;
  readonly metricName: string;
  /** What it means and what to do, for the person who is called. */
  readonly description: string;
  readonly operations: Operations;
}

/** Calls a person when a function writes a certain word into its log. */
export class LoggedAlarm extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { logs, term, metricName, description, operations }: LoggedAlarmProps,
  ) {
    super(scope, id);
    const lines = new MetricFilter(this, 'Lines', {
      logGroup: logs,
      // A term, found wherever it stands: how deep Lambda folds our line into its own is Lambda's affair.
      filterPattern: FilterPattern.literal(`"${term}"`),
      metricNamespace: `Aviso/${operations.stage}`,
      metricName,
      metricValue: '1',
    });
    raiseAlarm(this, 'Alarm', {
      metric: lines.metric({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      description,
      operations,
    });
  }
}
