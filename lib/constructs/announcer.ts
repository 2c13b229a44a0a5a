import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventBusPolicy, type EventBus } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Conversion } from '../../core/catalogue/conversion.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Operations } from './operations.ts';
import { streamAlarms, streamDeadLetters, streamReader } from './stream-reading.ts';

export interface AnnouncerProps {
  /** Each with a stream, of old and new images where a change is told by what it was before. */
  readonly messages: Table;
  readonly templates: Table;
  readonly outcomes: Table;
  readonly conversations: Table;
  readonly consentReceipts: Table;
  readonly bus: EventBus;
  readonly batchingSeconds: number;
  readonly operations: Operations;
}

/** The outbox: reads what changed from the streams and is alone in speaking as `aviso` on the bus. */
export class Announcer extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: AnnouncerProps) {
    super(scope, id);
    const { messages, templates, outcomes, conversations, consentReceipts, bus, operations } = props;

    this.deadLetters = streamDeadLetters(this, 'DeadLetters', operations);
    const announce = new BundledFunction(this, 'Function', {
      folder: 'announce',
      description: 'Announces on the bus what changed about messages and templates, and what customers said',
      timeout: Duration.seconds(30),
      operations,
      environment: { EVENT_BUS_NAME: bus.eventBusName },
    });
    Grant.addToPrincipal({
      grantee: announce,
      actions: ['events:PutEvents'],
      resourceArns: [bus.eventBusArn],
    });

    const read = streamReader(this, {
      ...props,
      reader: announce,
      deadLetters: this.deadLetters,
      tables: [messages, templates, outcomes, conversations, consentReceipts],
    });
    read('Changes', { table: messages, filters: [{ eventName: FilterRule.or('MODIFY') }] });
    read('TemplateChanges', { table: templates, filters: [{ eventName: written }] });
    read('OutcomeChanges', {
      table: outcomes,
      filters: [{ eventName: written, dynamodb: { NewImage: { $or: conversions } } }],
    });
    read('Turns', {
      table: conversations,
      filters: ['in#', 'bus#'].map((prefix) => ({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: { Keys: { entry: { S: FilterRule.beginsWith(prefix) } } },
      })),
    });
    read('Receipts', {
      table: consentReceipts,
      filters: [
        {
          eventName: FilterRule.isEqual('INSERT'),
          // What customers said in WhatsApp; the bank knows what it told us itself.
          dynamodb: { NewImage: { by: { S: FilterRule.beginsWith('meta:') } } },
        },
      ],
    });

    const speakAlone = new PolicyStatement({
      sid: 'OnlyTheAnnouncerIsAviso',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['events:PutEvents'],
      resources: [bus.eventBusArn],
      conditions: {
        StringEquals: { 'events:source': 'aviso' },
        ArnNotEquals: { 'aws:PrincipalArn': announce.role?.roleArn },
      },
    });
    new CfnEventBusPolicy(this, 'SpeakAlone', {
      eventBusName: bus.eventBusName,
      statementId: 'OnlyTheAnnouncerIsAviso',
      statement: speakAlone.toStatementJson(),
    });

    streamAlarms(this, {
      reader: announce,
      deadLetters: this.deadLetters,
      operations,
      failed: 'A change could not be announced on the bus: the bank’s systems have not heard of it.',
      late: 'Changes are announced more than two minutes late. Look at the function’s errors and throttles.',
    });
  }
}

const written = FilterRule.or('INSERT', 'MODIFY');

/** A row is made for every message and told of only once something has come of it; see `conversionAttribute`. */
const conversions = Conversion.options.map((kind) => ({
  [`conversion_${kind}`]: { N: FilterRule.exists() },
}));
