import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { BufferedFunction } from '../constructs/buffered-function.ts';
import { grantIndexQuery, grantItems } from '../constructs/grant-items.ts';
import { grantObjects, webhookObjects } from '../constructs/grant-objects.ts';
import { grantReceipts } from '../constructs/grant-receipts.ts';
import { PublicApi } from '../constructs/public-api.ts';
import { SignedWebhook } from '../constructs/signed-webhook.ts';
import { TrackedLinks } from '../constructs/tracked-links.ts';
import { webhookAlarms } from '../constructs/webhook-alarms.ts';
import type { Stage } from '../stage.ts';
import { customersBy, type State } from './state.ts';

export interface InboundProps extends StackProps {
  readonly stage: Stage;
  readonly state: State;
  /** Takes what customers write. @default - nobody here converses, and messages are but counted */
  readonly replies?: Queue;
}

/** The public door: what Meta reports is taken and worked off behind a buffer, and links lead customers on. */
export class Inbound extends Stack {
  constructor(scope: Construct, id: string, { stage, state, replies, ...props }: InboundProps) {
    super(scope, id, { description: 'Aviso: webhooks from Meta, and the links in messages', ...props });
    const { messages, customers, consentReceipts, templates, lines, outcomes, webhooks, operations } = state;

    const reports = new BufferedFunction(this, 'Reports', {
      name: 'inbound',
      folder: 'inbound',
      description: 'Moves messages, templates and consent forward by what Meta reports',
      maxConcurrency: stage.maxConcurrency.service,
      batching: Duration.seconds(stage.batchingSeconds.inbound),
      tooOld: Duration.minutes(5),
      operations,
      environment: {
        MESSAGES_TABLE: messages.tableName,
        CUSTOMERS_TABLE: customers.tableName,
        RECEIPTS_TABLE: consentReceipts.tableName,
        TEMPLATES_TABLE: templates.tableName,
        TEMPLATE_NAMES: templateNames.join(' '),
        LINES_TABLE: lines.tableName,
        ...(stage.throughput && { THROUGHPUT: String(stage.throughput) }),
        PHONE_NUMBER_ID: stage.phoneNumberId,
        WABA_ID: stage.wabaId,
        DISPLAY_PHONE_NUMBER: stage.displayPhoneNumber,
        WEBHOOKS_BUCKET: webhooks.bucketName,
        ...(replies && { REPLIES_QUEUE_URL: replies.queueUrl }),
      },
    });
    grantItems(messages, reports.function, 'UpdateItem');
    grantItems(customers, reports.function, 'GetItem', 'UpdateItem');
    grantIndexQuery(customers, reports.function, ...Object.values(customersBy));
    grantReceipts(consentReceipts, reports.function);
    grantItems(templates, reports.function, 'Query', 'PutItem');
    grantItems(lines, reports.function, 'UpdateItem');
    reports.buffer.grant(reports.function, 'sqs:SendMessage');
    replies?.grant(reports.function, 'sqs:SendMessage');
    grantObjects(webhooks, reports.function.role, {
      action: 's3:GetObject',
      prefix: webhookObjects.whole,
      because:
        'Each webhook that is too large for the queue lies under its own hash, which nobody knows beforehand; the wildcard covers those, to read. Owner: platform engineering.',
    });
    grantObjects(webhooks, reports.function.role, {
      action: 's3:PutObject',
      prefix: webhookObjects.unread,
      because:
        'What nobody here can read is kept under its day and its hash, which nobody knows beforehand; the wildcard covers those, to write. Owner: platform engineering.',
    });
    webhookAlarms(this, { logs: reports.function.logGroup, operations });

    const api = new PublicApi(this, 'Api', { throttle: stage.webhookThrottle, operations });
    const webhook = new SignedWebhook(this, 'Webhook', {
      api,
      inbound: reports.buffer,
      appSecret: state.appSecret,
      verifyToken: state.verifyToken,
      webhooks,
      secretOverlapHours: stage.secretRotationOverlapHours,
      operations,
    });
    const links = new TrackedLinks(this, 'Links', {
      api,
      messages,
      outcomes,
      linkKey: state.linkKey,
      throttle: stage.linkThrottle,
      operations,
      ...(stage.linkHosts && { hosts: stage.linkHosts }),
    });

    new CfnOutput(this, 'WebhookUrl', { value: webhook.url });
    new CfnOutput(this, 'LinksUrl', { value: stage.linksUrl ?? links.url });
    new CfnOutput(this, 'InboundBufferUrl', { value: reports.buffer.queueUrl });
    new CfnOutput(this, 'InboundDeadLettersUrl', { value: reports.deadLetters.queueUrl });
  }
}

const templateNames = [...new Set(catalogue.flatMap(({ templates }) => templates.map(({ name }) => name)))];
