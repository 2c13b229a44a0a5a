import { Duration } from 'aws-cdk-lib';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import type { Operations } from './operations.ts';

export interface TemplateCategoryAlarmProps {
  /** Where the inbound function writes `templateCategory`. */
  readonly logs: ILogGroup;
  readonly operations: Operations;
}

/** Calls a person when Meta puts a template into another category, or gives notice of it: the price changes. */
export class TemplateCategoryAlarm extends Construct {
  constructor(scope: Construct, id: string, { logs, operations }: TemplateCategoryAlarmProps) {
    super(scope, id);
    const changes = new MetricFilter(this, 'Changes', {
      logGroup: logs,
      // A term, found wherever it stands: how deep Lambda folds our line into its own is Lambda's affair.
      filterPattern: FilterPattern.literal('"templateCategory"'),
      metricNamespace: `Aviso/${operations.stage}`,
      metricName: 'TemplateCategoryChanges',
      metricValue: '1',
    });
    raiseAlarm(this, 'Alarm', {
      metric: changes.metric({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      description:
        'Meta has put a template into another category, or will tomorrow: each message costs another price. `aviso templates status` names it; appeal in WhatsApp Manager within 60 days, or word it anew.',
      operations,
    });
  }
}
