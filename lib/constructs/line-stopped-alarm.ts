import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import type { Operations } from './operations.ts';

export interface LineStoppedAlarmProps {
  /** Where dispatchers write `lineStopped`, by the names of their channels. */
  readonly logs: Readonly<Record<string, ILogGroup>>;
  readonly operations: Operations;
}

/** Calls a person when Meta takes nothing of the number any more, whichever dispatcher was told. */
export class LineStoppedAlarm extends Construct {
  constructor(scope: Construct, id: string, { logs, operations }: LineStoppedAlarmProps) {
    super(scope, id);
    const stops = { namespace: `Aviso/${operations.stage}`, metricName: 'LineStops' };
    for (const [name, logGroup] of Object.entries(logs)) {
      new MetricFilter(this, name, {
        logGroup,
        filterPattern: FilterPattern.literal('"lineStopped"'),
        metricNamespace: stops.namespace,
        metricName: stops.metricName,
        metricValue: '1',
      });
    }
    raiseAlarm(this, 'Alarm', {
      metric: new Metric({ ...stops, period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      description:
        'Meta takes no message of the number: the token, the account, its payment or the number itself. `lineStopped` in the dispatcher’s log is Meta’s code, `aviso doctor` says since when; see docs/operations.md. One message tries from time to time, and all follow once it is taken.',
      operations,
    });
  }
}
