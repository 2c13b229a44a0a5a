import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BufferedFunction } from '../constructs/buffered-function.ts';
import { grantIndexQuery, grantItems } from '../constructs/grant-items.ts';
import { grantReceipts } from '../constructs/grant-receipts.ts';
import { SignedWebhook } from '../constructs/signed-webhook.ts';
import type { Stage } from '../stage.ts';
import { customersBy, type State } from './state.ts';

export interface InboundProps extends StackProps {
  readonly stage: Stage;
  readonly state: State;
}

/** What Meta reports: taken at the public door, worked off behind a buffer. */
export class Inbound extends Stack {
  constructor(scope: Construct, id: string, { stage, state, ...props }: InboundProps) {
    super(scope, id, { description: 'Aviso: webhooks from Meta', ...props });
    const { messages, customers, consentReceipts, operations } = state;

    const reports = new BufferedFunction(this, 'Reports', {
      name: 'inbound',
      folder: 'inbound',
      description: 'Moves messages and consent forward by what Meta reports',
      maxConcurrency: stage.maxConcurrency.service,
      batching: Duration.seconds(stage.batchingSeconds.inbound),
      tooOld: Duration.minutes(5),
      operations,
      environment: {
        MESSAGES_TABLE: messages.tableName,
        CUSTOMERS_TABLE: customers.tableName,
        RECEIPTS_TABLE: consentReceipts.tableName,
        PHONE_NUMBER_ID: stage.phoneNumberId,
      },
    });
    grantItems(messages, reports.function, 'GetItem', 'UpdateItem');
    grantItems(customers, reports.function, 'GetItem', 'UpdateItem');
    grantIndexQuery(customers, reports.function, ...Object.values(customersBy));
    grantReceipts(consentReceipts, reports.function);

    const webhook = new SignedWebhook(this, 'Webhook', {
      inbound: reports.buffer,
      appSecret: state.appSecret,
      verifyToken: state.verifyToken,
      secretOverlapHours: stage.secretRotationOverlapHours,
      throttle: stage.webhookThrottle,
      operations,
    });

    new CfnOutput(this, 'WebhookUrl', { value: webhook.url });
    new CfnOutput(this, 'InboundBufferUrl', { value: reports.buffer.queueUrl });
    new CfnOutput(this, 'InboundDeadLettersUrl', { value: reports.deadLetters.queueUrl });
  }
}
