import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { CustomerKey } from '../constructs/customer-key.ts';
import { webhookObjects } from '../constructs/grant-objects.ts';
import type { Operations } from '../constructs/operations.ts';
import type { Stage } from '../stage.ts';

export interface StateProps extends StackProps {
  readonly stage: Stage;
}

/** The indexes over customers' addresses; a customer without one costs nothing there. */
export const customersBy = { phone: 'ByPhone', whatsappUserId: 'ByWhatsAppUserId' } as const;

const abandonedUploads = { abortIncompleteMultipartUploadAfter: Duration.days(1) };

/** Everything that must outlive a deployment: tables, documents, secrets, and the key they lie under. */
export class State extends Stack {
  readonly operations: Operations;
  readonly messages: Table;
  readonly customers: Table;
  readonly templates: Table;
  readonly waiting: Table;
  /** How fast each business number may send, and whether it may. */
  readonly lines: Table;
  /** A chain of receipts per customer, which nothing here may change or delete. */
  readonly consentReceipts: Table;
  /** What was said in each customer's chat, and how it stands. */
  readonly conversations: Table;
  /** What each message asked for, and what came of it. */
  readonly outcomes: Table;
  readonly documents: Bucket;
  /** Webhooks as Meta sent them. Apart from the documents, of which an event may name any to be sent out. */
  readonly webhooks: Bucket;
  /** What customers sent: documents, and transcripts of chats that a person took over. */
  readonly received: Bucket;
  readonly appSecret: Secret;
  readonly verifyToken: Secret;
  readonly accessToken: Secret;
  readonly linkKey: Secret;
  /** Signs what we ask the bank. */
  readonly bankKey: Secret;

  constructor(scope: Construct, id: string, { stage, ...props }: StateProps) {
    super(scope, id, {
      description: 'Aviso: tables, documents, secrets and the key they lie under',
      ...props,
    });
    const removalPolicy = stage.stage === 'local' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    const key = new CustomerKey(this, 'Key', { removalPolicy });
    const topic = alarmTopic(this, 'Alarms', { key, ...stage });
    this.operations = {
      stage: stage.stage,
      key,
      logRetention: stage.logRetentionDays,
      removalPolicy,
      ...(topic && { alarmTopic: topic }),
    };

    this.messages = new Table(this, 'Messages', {
      ...this.durableTable(),
      partitionKey: { name: 'id', type: AttributeType.STRING },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
    });
    this.customers = new Table(this, 'Customers', {
      ...this.durableTable(),
      partitionKey: { name: 'customerId', type: AttributeType.STRING },
    });
    for (const [name, indexName] of Object.entries(customersBy)) {
      this.customers.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name, type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
    this.consentReceipts = new Table(this, 'ConsentReceipts', {
      ...this.durableTable(),
      partitionKey: { name: 'customerId', type: AttributeType.STRING },
      sortKey: { name: 'number', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
    });
    this.conversations = new Table(this, 'Conversations', {
      ...this.durableTable(),
      partitionKey: { name: 'customerId', type: AttributeType.STRING },
      sortKey: { name: 'entry', type: AttributeType.STRING },
      stream: StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: 'expiresAt',
    });
    this.outcomes = new Table(this, 'Outcomes', {
      ...this.durableTable(),
      partitionKey: { name: 'customerId', type: AttributeType.STRING },
      sortKey: { name: 'messageId', type: AttributeType.STRING },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
    });
    this.templates = new Table(this, 'Templates', {
      ...this.durableTable(),
      partitionKey: { name: 'template', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.STRING },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.waiting = new Table(this, 'Waiting', {
      ...this.durableTable(),
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    this.lines = new Table(this, 'Lines', {
      ...this.durableTable(),
      partitionKey: { name: 'number', type: AttributeType.STRING },
    });
    const accessLogs = this.accessLogs(stage);
    this.documents = this.bucket('Documents', accessLogs, {
      versioned: true,
      lifecycleRules: [{ ...abandonedUploads, noncurrentVersionExpiration: Duration.days(30) }],
    });
    this.webhooks = this.bucket('Webhooks', accessLogs, {
      lifecycleRules: [
        // Longer than a record may wait in the buffer and then among the dead letters.
        { prefix: webhookObjects.whole, expiration: Duration.days(30) },
        { prefix: webhookObjects.unread, expiration: Duration.days(90) },
        abandonedUploads,
      ],
    });
    this.received = this.bucket('Received', accessLogs, {
      versioned: true,
      lifecycleRules: [
        { ...abandonedUploads, noncurrentVersionExpiration: Duration.days(30) },
        // As long as the turns of the chat itself.
        {
          prefix: 'transcripts/',
          expiration: Duration.days(90),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
    });

    this.appSecret = this.placeholder('AppSecret', 'The app secret of the app at Meta: signs its webhooks');
    this.verifyToken = this.placeholder('VerifyToken', 'The word Meta says when the webhook is registered');
    this.accessToken = this.placeholder('AccessToken', 'The system user’s token at Meta: sends messages');
    this.linkKey = this.generated(
      'LinkKey',
      'Ours: makes the tokens in the links of messages',
      'Every link in every chat is made with this value and would lead nowhere after a change; a link gives nothing away but an address at which the bank asks for its own sign-in. Owner: platform engineering.',
    );
    this.bankKey = this.generated(
      'BankKey',
      'Ours and the bank’s: signs what we ask the bank about a customer',
      'The bank’s endpoint checks each request with this value and must learn a new one first; a person puts it, and the previous version stays valid for the overlap. Owner: platform engineering.',
    );

    new CfnOutput(this, 'MessagesTableName', { value: this.messages.tableName });
    new CfnOutput(this, 'CustomersTableName', { value: this.customers.tableName });
    new CfnOutput(this, 'TemplatesTableName', { value: this.templates.tableName });
    new CfnOutput(this, 'WaitingTableName', { value: this.waiting.tableName });
    new CfnOutput(this, 'LinesTableName', { value: this.lines.tableName });
    new CfnOutput(this, 'ConsentReceiptsTableName', { value: this.consentReceipts.tableName });
    new CfnOutput(this, 'ConversationsTableName', { value: this.conversations.tableName });
    new CfnOutput(this, 'OutcomesTableName', { value: this.outcomes.tableName });
    new CfnOutput(this, 'ReceivedBucketName', { value: this.received.bucketName });
    new CfnOutput(this, 'BankKeyArn', { value: this.bankKey.secretArn });
    new CfnOutput(this, 'DocumentsBucketName', { value: this.documents.bucketName });
    new CfnOutput(this, 'WebhooksBucketName', { value: this.webhooks.bucketName });
    new CfnOutput(this, 'AppSecretArn', { value: this.appSecret.secretArn });
    new CfnOutput(this, 'VerifyTokenArn', { value: this.verifyToken.secretArn });
    new CfnOutput(this, 'AccessTokenArn', { value: this.accessToken.secretArn });
    new CfnOutput(this, 'LinkKeyArn', { value: this.linkKey.secretArn });
  }

  private durableTable() {
    const { key, removalPolicy } = this.operations;
    return {
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    };
  }

  private closed() {
    const { removalPolicy } = this.operations;
    return { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true, removalPolicy };
  }

  private accessLogs({ logRetentionDays }: Stage): Bucket {
    const accessLogs = new Bucket(this, 'DocumentAccessLogs', {
      ...this.closed(),
      encryption: BucketEncryption.S3_MANAGED, // S3 cannot deliver access logs into a bucket with a customer key
      lifecycleRules: [{ expiration: Duration.days(logRetentionDays) }],
    });
    Validations.of(accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'This bucket receives the access logs of the others; logging its own accesses would feed itself. Owner: platform engineering.',
    });
    return accessLogs;
  }

  private bucket(
    id: string,
    accessLogs: Bucket,
    props: Pick<BucketProps, 'versioned' | 'lifecycleRules'>,
  ): Bucket {
    return new Bucket(this, id, {
      ...this.closed(),
      encryption: BucketEncryption.KMS,
      encryptionKey: this.operations.key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLogs as IBucket, // the class misses its own interface under exactOptionalPropertyTypes
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      ...props,
    });
  }

  /** Generated, so that until the real value is put everything is refused rather than open. */
  private placeholder(id: string, description: string): Secret {
    return this.generated(
      id,
      description,
      'Meta issues and rotates this value in its own dashboard and offers no call for it; a person puts the new one, and the previous version stays valid for the overlap. Owner: platform engineering.',
    );
  }

  private generated(id: string, description: string, notRotatedBecause: string): Secret {
    const { key, removalPolicy } = this.operations;
    const secret = new Secret(this, id, {
      description,
      encryptionKey: key,
      removalPolicy,
      generateSecretString: { passwordLength: 32, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: notRotatedBecause });
    return secret;
  }
}
