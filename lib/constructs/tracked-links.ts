import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import { BundledFunction } from './bundled-function.ts';
import { grantItems } from './grant-items.ts';
import { LoggedAlarm } from './logged-alarm.ts';
import type { Operations } from './operations.ts';
import type { PublicApi, Throttle } from './public-api.ts';

export interface TrackedLinksProps {
  readonly api: PublicApi;
  readonly messages: Table;
  /** Where a link that was followed is noted. */
  readonly outcomes: Table;
  readonly linkKey: Secret;
  /** @default - links may lead to any https host */
  readonly hosts?: readonly string[];
  /** Of each method, apart from the other routes of the API. */
  readonly throttle: Throttle;
  readonly operations: Operations;
}

/** What a link button opens: leads from the token in its address to the one that the event named. */
export class TrackedLinks extends Construct {
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { api, messages, outcomes, linkKey, hosts, throttle, operations }: TrackedLinksProps,
  ) {
    super(scope, id);
    const links = new BundledFunction(this, 'Function', {
      folder: 'links',
      description: 'Leads from a message’s link to where it points',
      timeout: Duration.seconds(10),
      operations,
      environment: {
        MESSAGES_TABLE: messages.tableName,
        OUTCOMES_TABLE: outcomes.tableName,
        LINK_KEY_SECRET: linkKey.secretArn,
        ...(hosts && { LINK_HOSTS: hosts.join(',') }),
      },
    });
    grantItems(messages, links, 'GetItem');
    grantItems(outcomes, links, 'UpdateItem');
    Grant.addToPrincipal({
      grantee: links,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [linkKey.secretArn],
    });

    api.open({
      name: 'Links',
      path: '/l/{token}',
      methods: [HttpMethod.GET, HttpMethod.HEAD],
      handler: links,
      throttle,
      openBecause:
        'A customer who taps a link in a chat has nothing to sign in with: the encrypted token names one message, and the answer is only the address that the bank put there, where the bank asks for its own sign-in. Owner: platform engineering.',
    });
    this.url = `${api.url}/l`;

    const perMinute = { period: Duration.minutes(1), statistic: Stats.SUM };
    raiseAlarm(this, 'ErrorAlarm', {
      metric: links.metricErrors(perMinute),
      threshold: 1,
      description: 'A customer tapped a link and got an error. Look at the log of the links function.',
      operations,
    });
    raiseAlarm(this, 'ThrottleAlarm', {
      metric: links.metricThrottles(perMinute),
      threshold: 1,
      description:
        'Taps on links are turned away for want of Lambda concurrency. Ask for a higher account limit.',
      operations,
    });
    new LoggedAlarm(this, 'ClickLost', {
      logs: { Links: links.logGroup },
      term: 'clickLost',
      metricName: 'ClicksLost',
      description:
        'A customer was led on, and that the link was followed could not be noted: figures lack it, and nobody else waits. The log of the links function names the message and the reason.',
      operations,
    });
  }
}
