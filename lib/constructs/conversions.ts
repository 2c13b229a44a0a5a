import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { businessConversions } from '../../core/catalogue/business-conversion.ts';
import { BufferedFunction } from './buffered-function.ts';
import { grantItems } from './grant-items.ts';
import type { Operations } from './operations.ts';
import { RuleIntoBuffer } from './rule-into-buffer.ts';

export interface ConversionsProps {
  readonly bus: EventBus;
  /** Sources that may speak. @default - any but our own */
  readonly sources?: readonly string[];
  readonly outcomes: Table;
  readonly messages: Table;
  readonly customers: Table;
  readonly maxConcurrency: number;
  readonly operations: Operations;
}

/** Hears from the bank of payments and the like, and notes each at the message that asked for it. */
export class Conversions extends Construct {
  readonly listener: BufferedFunction;

  constructor(scope: Construct, id: string, props: ConversionsProps) {
    super(scope, id);
    const { outcomes, messages, customers, operations } = props;
    this.listener = new BufferedFunction(this, 'Listener', {
      name: 'conversions',
      folder: 'conversions',
      description: 'Notes what the bank reports as conversions of the messages that asked for it',
      maxConcurrency: props.maxConcurrency,
      // Nobody waits for a figure.
      tooOld: Duration.minutes(15),
      operations,
      environment: {
        OUTCOMES_TABLE: outcomes.tableName,
        CUSTOMERS_TABLE: customers.tableName,
        MESSAGES_TABLE: messages.tableName,
      },
    });
    grantItems(outcomes, this.listener.function, 'Query', 'UpdateItem');
    grantItems(customers, this.listener.function, 'GetItem');
    grantItems(messages, this.listener.function, 'GetItem');
    new RuleIntoBuffer(this, 'Events', {
      bus: props.bus,
      detailTypes: Object.keys(businessConversions),
      into: this.listener,
      ...(props.sources && { sources: props.sources }),
    });
  }
}
