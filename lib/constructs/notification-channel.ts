import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Policy } from '../../core/policy/policy.ts';
import { BufferedFunction } from './buffered-function.ts';
import { Deferral } from './deferral.ts';
import { grantItems } from './grant-items.ts';
import { grantDocuments } from './grant-objects.ts';
import type { Operations } from './operations.ts';
import { RuleIntoBuffer } from './rule-into-buffer.ts';

/** What the stack must know of a type in the catalogue. */
export interface ChannelType {
  readonly name: string;
  readonly detailType: string;
  readonly lane: Lane;
  /** Its messages may carry a document out of our bucket. @default false */
  readonly documents?: boolean;
}

export type Lane = 'security' | 'service' | 'marketing';

/** The number at Meta that sends. */
export interface Sender {
  readonly phoneNumberId: string;
  readonly graphUrl: string;
  readonly graphVersion: string;
  readonly accessToken: Secret;
  /** Messages a second, in and out together. */
  readonly throughput?: number;
  /** New customers in 24 hours. @default - any number */
  readonly messagingLimit?: number;
  /** Where the number's pace is kept, which all channels share. */
  readonly lines: Table;
}

export interface NotificationChannelProps {
  readonly type: ChannelType;
  readonly bus: EventBus;
  readonly sources?: readonly string[];
  readonly messages: Table;
  readonly customers: Table;
  readonly templates: Table;
  /** Where events are kept that wait for their hour, and the schedules that wake them. */
  readonly waiting: Table;
  readonly schedules: ScheduleGroup;
  readonly documents: Bucket;
  readonly sender: Sender;
  readonly linkKey: Secret;
  /** Hosts that links may lead to. @default - any */
  readonly linkHosts?: readonly string[];
  readonly policy: Policy;
  readonly defaultLanguage: string;
  readonly maxConcurrency: number;
  readonly operations: Operations;
}

const tooOld: Record<Lane, Duration> = {
  security: Duration.minutes(1),
  service: Duration.minutes(5),
  marketing: Duration.minutes(15),
};

/** One notification type's road to WhatsApp: rule → buffer → dispatcher, dead letters beside it. */
export class NotificationChannel extends Construct {
  readonly dispatcher: BufferedFunction;

  constructor(scope: Construct, id: string, props: NotificationChannelProps) {
    super(scope, id);
    const { type, messages, customers, templates, sender, operations } = props;
    this.dispatcher = new BufferedFunction(this, 'Dispatcher', {
      name: type.name,
      folder: 'dispatch',
      description: `Sends ${type.name} messages`,
      maxConcurrency: props.maxConcurrency,
      tooOld: tooOld[type.lane],
      operations,
      environment: {
        NOTIFICATION_TYPE: type.name,
        MESSAGES_TABLE: messages.tableName,
        CUSTOMERS_TABLE: customers.tableName,
        TEMPLATES_TABLE: templates.tableName,
        LINES_TABLE: sender.lines.tableName,
        ...(sender.throughput && { THROUGHPUT: String(sender.throughput) }),
        ...(sender.messagingLimit && { MESSAGING_LIMIT: String(sender.messagingLimit) }),
        GRAPH_URL: sender.graphUrl,
        GRAPH_VERSION: sender.graphVersion,
        PHONE_NUMBER_ID: sender.phoneNumberId,
        ACCESS_TOKEN_SECRET: sender.accessToken.secretArn,
        DEFAULT_LANGUAGE: props.defaultLanguage,
        POLICY: JSON.stringify(props.policy),
        ...(type.documents && { DOCUMENTS_BUCKET: props.documents.bucketName }),
        LINK_KEY_SECRET: props.linkKey.secretArn,
        ...(props.linkHosts && { LINK_HOSTS: props.linkHosts.join(',') }),
      },
    });

    const dispatcher = this.dispatcher.function;
    grantItems(messages, dispatcher, 'PutItem', 'UpdateItem');
    grantItems(customers, dispatcher, 'GetItem', 'UpdateItem');
    grantItems(templates, dispatcher, 'Query');
    grantItems(sender.lines, dispatcher, 'UpdateItem');
    Grant.addToPrincipal({
      grantee: dispatcher,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [sender.accessToken.secretArn, props.linkKey.secretArn],
    });
    const { waiting, schedules } = props;
    new Deferral(this, 'Deferral', { dispatcher: this.dispatcher, waiting, schedules, operations });
    const { role } = dispatcher;
    if (type.documents && role) grantDocuments(props.documents, role);

    new RuleIntoBuffer(this, 'Events', {
      bus: props.bus,
      detailTypes: [type.detailType],
      into: this.dispatcher,
      ...(props.sources && { sources: props.sources }),
    });
  }
}
