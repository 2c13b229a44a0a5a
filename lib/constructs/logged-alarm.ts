import { Duration } from 'aws-cdk-lib';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import type { Operations } from './operations.ts';

export interface LoggedAlarmProps {
  /** Where the term is written. */
  readonly logs: ILogGroup;
  /** A word that stands in no line but those that call a person: the name of a field. */
  readonly term: string;
  readonly metricName: string;
  /** What it means and what to do, for the person who is called. */
  readonly description: string;
  readonly operations: Operations;
}

/** Calls a person when a function logs a line with a certain field. */
export class LoggedAlarm extends Construct {
  constructor(scope: Construct, id: string, props: LoggedAlarmProps) {
    super(scope, id);
    const lines = new MetricFilter(this, 'Changes', {
      logGroup: props.logs,
      // A term, found wherever it stands: how deep Lambda folds our line into its own is Lambda's affair.
      filterPattern: FilterPattern.literal(`"${props.term}"`),
      metricNamespace: `Aviso/${props.operations.stage}`,
      metricName: props.metricName,
      metricValue: '1',
    });
    raiseAlarm(this, 'Alarm', {
      metric: lines.metric({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      description: props.description,
      operations: props.operations,
    });
  }
}
