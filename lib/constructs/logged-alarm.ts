import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import type { Operations } from './operations.ts';

export interface LoggedAlarmProps {
  /** Where the term is written, by whose log it is. */
  readonly logs: Readonly<Record<string, ILogGroup>>;
  /** A word that stands in no line but those that call a person: the name of a field. */
  readonly term: string;
  readonly metricName: string;
  /** What it means and what to do, for the person who is called. */
  readonly description: string;
  readonly operations: Operations;
}

/** Calls a person when one of some functions logs a line with a certain field. */
export class LoggedAlarm extends Construct {
  constructor(scope: Construct, id: string, props: LoggedAlarmProps) {
    super(scope, id);
    const { logs, term, metricName, description, operations } = props;
    const metricNamespace = `Aviso/${operations.stage}`;
    for (const [name, logGroup] of Object.entries(logs)) {
      // A term, found wherever it stands: how deep Lambda folds our line into its own is Lambda's affair.
      const filterPattern = FilterPattern.literal(`"${term}"`);
      new MetricFilter(this, name, {
        logGroup,
        filterPattern,
        metricNamespace,
        metricName,
        metricValue: '1',
      });
    }
    raiseAlarm(this, 'Alarm', {
      metric: new Metric({
        namespace: metricNamespace,
        metricName,
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      threshold: 1,
      description,
      operations,
    });
  }
}
