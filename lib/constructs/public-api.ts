import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  type HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { raiseAlarm } from './alarms.ts';
import type { Operations } from './operations.ts';
import { PrivateLogGroup } from './private-log-group.ts';

/** Requests a second, and how many at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface PublicApiProps {
  readonly throttle: Throttle;
  readonly operations: Operations;
}

export interface PublicRoute {
  readonly name: string;
  readonly path: string;
  readonly methods: HttpMethod[];
  readonly handler: IFunction;
  /** Of each method by itself. @default - shares the API's with the other routes */
  readonly throttle?: Throttle;
  /** Why nobody signs in here, and who answers for that; for auditors. */
  readonly openBecause: string;
}

/** The one public address of a deployment: throttled, logged without what was asked for, watched for 5xx. */
export class PublicApi extends Construct {
  readonly url: string;
  private readonly api: HttpApi;
  private readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { throttle, operations }: PublicApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: `aviso-${operations.stage}`,
      description: 'Takes webhooks from Meta and leads customers along links',
      createDefaultStage: false,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new PrivateLogGroup(this, 'AccessLogs', operations)),
        format: withoutPathQueryOrBody,
      },
    });
    this.url = this.api.apiEndpoint;

    raiseAlarm(this, 'ServerErrorAlarm', {
      metric: this.stage.metricServerError({ period: Duration.minutes(1), statistic: Stats.SUM }),
      threshold: 1,
      description:
        'Meta or a customer was answered with a 5xx. Meta will try again for days, a customer will not; look at the errors of the functions webhook and links.',
      operations,
    });
  }

  open({ name, path, methods, handler, throttle, openBecause }: PublicRoute): void {
    const integration = new HttpLambdaIntegration(name, handler);
    for (const route of this.api.addRoutes({ path, methods, integration })) {
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: openBecause });
      // A stage whose settings name a route cannot be made before that route.
      if (throttle) this.stage.node.addDependency(route);
    }
    if (throttle)
      this.limit(
        methods.map((method) => `${method} ${path}`),
        throttle,
      );
  }

  private limit(routeKeys: readonly string[], { rate, burst }: Throttle): void {
    const stage = this.stage.node.defaultChild;
    if (!CfnStage.isCfnStage(stage))
      throw new Error('The stage has no resource of its own to set routes on.');
    const settings = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
    stage.addPropertyOverride('RouteSettings', Object.fromEntries(routeKeys.map((key) => [key, settings])));
  }
}

/** The query of the handshake carries the verify token, a link's path its token, and a body carries customers. */
const withoutPathQueryOrBody = AccessLogFormat.custom(
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
