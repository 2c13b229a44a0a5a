import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface AlarmTopicProps {
  readonly key: IKey;
  /** A topic the bank already has. */
  readonly alarmTopicArn?: string | undefined;
  /** Or whom a topic of our own writes to. */
  readonly alarmEmail?: string | undefined;
}

/** Where alarms go, or nowhere when the stage names neither a topic nor an address. */
export function alarmTopic(scope: Construct, id: string, props: AlarmTopicProps): ITopic | undefined {
  if (props.alarmTopicArn !== undefined) return Topic.fromTopicArn(scope, id, props.alarmTopicArn);
  if (props.alarmEmail === undefined) return undefined;

  const topic = new Topic(scope, id, { masterKey: props.key, enforceSSL: true });
  topic.addSubscription(new EmailSubscription(props.alarmEmail));
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return topic;
}
