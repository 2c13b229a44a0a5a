import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Operations } from './operations.ts';
import { PrivateLogGroup } from './private-log-group.ts';

export interface SignedWebhookProps {
  readonly inbound: IQueue;
  readonly appSecret: Secret;
  readonly verifyToken: Secret;
  readonly secretOverlapHours: number;
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly operations: Operations;
}

/** The one public door: Meta's webhooks are checked, queued and acknowledged, nothing else. */
export class SignedWebhook extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: SignedWebhookProps) {
    super(scope, id);
    const { inbound, appSecret, verifyToken, operations } = props;
    const webhook = new BundledFunction(this, 'Function', {
      folder: 'webhook',
      description: 'Checks the signature of what Meta posts, and queues it',
      timeout: Duration.seconds(10),
      operations,
      environment: {
        INBOUND_QUEUE_URL: inbound.queueUrl,
        APP_SECRET: appSecret.secretArn,
        VERIFY_TOKEN: verifyToken.secretArn,
        SECRET_OVERLAP_HOURS: String(props.secretOverlapHours),
      },
    });
    inbound.grant(webhook, 'sqs:SendMessage');
    operations.key.grant(webhook, 'kms:Decrypt', 'kms:GenerateDataKey');
    Grant.addToPrincipal({
      grantee: webhook,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [appSecret.secretArn, verifyToken.secretArn],
    });

    const api = new HttpApi(this, 'Api', {
      apiName: `aviso-${operations.stage}`,
      description: 'Takes webhooks from Meta',
      createDefaultStage: false,
    });
    const routes = api.addRoutes({
      path: '/webhook',
      methods: [HttpMethod.GET, HttpMethod.POST],
      integration: new HttpLambdaIntegration('Webhook', webhook),
    });
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Meta cannot sign in: the function itself checks the HMAC over the raw body, or the verify token, which no authorizer of an HTTP API gets to see. Owner: platform engineering.',
      });
    }
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.throttle.rate, burstLimit: props.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new PrivateLogGroup(this, 'AccessLogs', operations)),
        format: withoutQueryOrBody,
      },
    });
    this.url = `${api.apiEndpoint}/webhook`;

    const perMinute = { period: Duration.minutes(1), statistic: Stats.SUM };
    raiseAlarm(this, 'ServerErrorAlarm', {
      metric: stage.metricServerError(perMinute),
      threshold: 1,
      description: 'Meta was answered with a 5xx. It will try again for days; look at the function’s errors.',
      operations,
    });
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

/** The query of the handshake carries the verify token, and a body carries customers. */
const withoutQueryOrBody = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    time: AccessLogField.contextRequestTime(),
    route: AccessLogField.contextRouteKey(),
    status: AccessLogField.contextStatus(),
    bytes: AccessLogField.contextResponseLength(),
    milliseconds: AccessLogField.contextResponseLatency(),
    failure: AccessLogField.contextIntegrationErrorMessage(),
  }),
);
