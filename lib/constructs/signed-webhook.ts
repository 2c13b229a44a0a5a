import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import { BundledFunction } from './bundled-function.ts';
import { grantObjects, webhookObjects } from './grant-objects.ts';
import type { Operations } from './operations.ts';
import type { PublicApi } from './public-api.ts';

export interface SignedWebhookProps {
  readonly api: PublicApi;
  readonly inbound: IQueue;
  readonly appSecret: Secret;
  readonly verifyToken: Secret;
  /** Takes what is too large for the queue. */
  readonly webhooks: Bucket;
  readonly secretOverlapHours: number;
  readonly operations: Operations;
}

/** Where Meta calls: its webhooks are checked, queued and acknowledged, nothing else. */
export class SignedWebhook extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: SignedWebhookProps) {
    super(scope, id);
    const { api, inbound, appSecret, verifyToken, webhooks, operations } = props;
    const webhook = new BundledFunction(this, 'Function', {
      folder: 'webhook',
      description: 'Checks the signature of what Meta posts, and queues it',
      timeout: Duration.seconds(10),
      operations,
      environment: {
        INBOUND_QUEUE_URL: inbound.queueUrl,
        APP_SECRET: appSecret.secretArn,
        VERIFY_TOKEN: verifyToken.secretArn,
        WEBHOOKS_BUCKET: webhooks.bucketName,
        SECRET_OVERLAP_HOURS: String(props.secretOverlapHours),
      },
    });
    inbound.grant(webhook, 'sqs:SendMessage');
    operations.key.grant(webhook, 'kms:Decrypt', 'kms:GenerateDataKey');
    grantObjects(webhooks, webhook.role, {
      action: 's3:PutObject',
      prefix: webhookObjects.whole,
      because:
        'A webhook that is too large for the queue is kept under its own hash, which nobody knows beforehand; the wildcard covers those, to write. Owner: platform engineering.',
    });
    Grant.addToPrincipal({
      grantee: webhook,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [appSecret.secretArn, verifyToken.secretArn],
    });

    api.open({
      name: 'Webhook',
      path: '/webhook',
      methods: [HttpMethod.GET, HttpMethod.POST],
      handler: webhook,
      openBecause:
        'Meta cannot sign in: the function itself checks the HMAC over the raw body, or the verify token, which no authorizer of an HTTP API gets to see. Owner: platform engineering.',
    });
    this.url = `${api.url}/webhook`;

    const perMinute = { period: Duration.minutes(1), statistic: Stats.SUM };
    raiseAlarm(this, 'ErrorAlarm', {
      metric: webhook.metricErrors(perMinute),
      threshold: 1,
      description: 'The webhook function failed. Look at its log, and at its two secrets first.',
      operations,
    });
    raiseAlarm(this, 'ThrottleAlarm', {
      metric: webhook.metricThrottles(perMinute),
      threshold: 1,
      description: 'Webhooks are turned away for want of Lambda concurrency. Ask for a higher account limit.',
      operations,
    });
  }
}
