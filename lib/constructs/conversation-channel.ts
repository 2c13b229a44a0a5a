import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { customersBy, type State } from '../stacks/state.ts';
import type { Stage } from '../stage.ts';
import { BufferedFunction } from './buffered-function.ts';
import { grantIndexQuery, grantItems } from './grant-items.ts';
import { grantObjects } from './grant-objects.ts';
import { grantReceipts } from './grant-receipts.ts';
import { RuleIntoBuffer } from './rule-into-buffer.ts';

export interface ConversationChannelProps {
  readonly stage: Stage;
  readonly state: State;
  readonly bus: EventBus;
}

/** What the bank tells a chat: that a person is done with it, and that the customer has confirmed in the app. */
export const conversationDetailTypes = ['ConversationReturned', 'StepUpCompleted'] as const;

/** The road of what customers write: a buffer that the inbound function fills, and the function that answers. */
export class ConversationChannel extends Construct {
  readonly replies: BufferedFunction;

  constructor(scope: Construct, id: string, { stage, state, bus }: ConversationChannelProps) {
    super(scope, id);
    const { messages, customers, consentReceipts, conversations, outcomes, lines, received } = state;
    this.replies = new BufferedFunction(this, 'Replies', {
      name: 'replies',
      folder: 'converse',
      description: 'Understands what customers write, tells the bank, and answers',
      maxConcurrency: stage.maxConcurrency.service,
      // A file of 20 MB is held twice for a moment.
      batchSize: 4,
      memoryMb: 512,
      tooOld: Duration.minutes(2),
      operations: state.operations,
      environment: {
        MESSAGES_TABLE: messages.tableName,
        CUSTOMERS_TABLE: customers.tableName,
        RECEIPTS_TABLE: consentReceipts.tableName,
        CONVERSATIONS_TABLE: conversations.tableName,
        OUTCOMES_TABLE: outcomes.tableName,
        LINES_TABLE: lines.tableName,
        RECEIVED_BUCKET: received.bucketName,
        GRAPH_URL: stage.graphUrl,
        GRAPH_VERSION: stage.graphVersion,
        PHONE_NUMBER_ID: stage.phoneNumberId,
        ACCESS_TOKEN_SECRET: state.accessToken.secretArn,
        LINK_KEY_SECRET: state.linkKey.secretArn,
        BANK_KEY_SECRET: state.bankKey.secretArn,
        SECRET_OVERLAP_HOURS: String(stage.secretRotationOverlapHours),
        DEFAULT_LANGUAGE: stage.defaultLanguage,
        ...(stage.throughput && { THROUGHPUT: String(stage.throughput) }),
        ...(stage.bankUrl && { BANK_URL: stage.bankUrl }),
        ...(stage.appUrl && { APP_URL: stage.appUrl }),
        ...(stage.stepUpUrl && { STEP_UP_URL: stage.stepUpUrl }),
      },
    });
    const replies = this.replies.function;
    grantItems(messages, replies, 'GetItem', 'UpdateItem');
    grantItems(customers, replies, 'GetItem', 'UpdateItem');
    grantIndexQuery(customers, replies, ...Object.values(customersBy));
    grantReceipts(consentReceipts, replies);
    grantItems(conversations, replies, 'BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem');
    grantItems(outcomes, replies, 'GetItem', 'Query', 'UpdateItem');
    grantItems(lines, replies, 'UpdateItem');
    Grant.addToPrincipal({
      grantee: replies,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [state.accessToken, state.linkKey, state.bankKey].map(({ secretArn }) => secretArn),
    });
    grantObjects(received, replies.role, {
      action: 's3:PutObject',
      prefix: '',
      because:
        'Each document and transcript lies under its customer’s hash, which nobody knows beforehand; the wildcard covers the objects of the one bucket of what customers sent, to write. Owner: platform engineering.',
    });

    new RuleIntoBuffer(this, 'Events', {
      bus,
      detailTypes: conversationDetailTypes,
      into: this.replies,
      ...(stage.producerSources && { sources: stage.producerSources }),
    });
  }
}
