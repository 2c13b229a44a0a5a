import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { codesAboutCustomers, codesOfNoConsequence } from '../../core/codes/code-action.ts';
import { BufferedFunction } from './buffered-function.ts';
import { grantItems } from './grant-items.ts';
import { grantReceipts } from './grant-receipts.ts';
import { LoggedAlarm } from './logged-alarm.ts';
import type { Operations } from './operations.ts';
import { RuleIntoBuffer } from './rule-into-buffer.ts';

export interface CustomerChannelProps {
  readonly bus: EventBus;
  readonly sources?: readonly string[];
  readonly customers: Table;
  readonly consentReceipts: Table;
  readonly messages: Table;
  readonly lines: Table;
  /** Meta's id of the number that sends, which a failed message may stop. */
  readonly phoneNumberId: string;
  /** Events that settle a matter of a customer's, so that no message about it is due any more. */
  readonly settlingDetailTypes: readonly string[];
  readonly maxConcurrency: number;
  readonly operations: Operations;
}

/** How the bank tells us who its customers are, what they agreed to, and which of their matters are settled. */
export class CustomerChannel extends Construct {
  readonly keeper: BufferedFunction;
  /** What its rule listens to. */
  readonly detailTypes: readonly string[];

  constructor(scope: Construct, id: string, props: CustomerChannelProps) {
    super(scope, id);
    this.detailTypes = [
      'CustomerUpdated',
      'ConsentGranted',
      'ConsentWithdrawn',
      ...props.settlingDetailTypes,
    ];
    this.keeper = new BufferedFunction(this, 'Keeper', {
      name: 'customers',
      folder: 'customers',
      description: 'Keeps addresses, consent and settled matters of customers as the bank reports them',
      maxConcurrency: props.maxConcurrency,
      // A withdrawal that waits is a message sent without consent, so it is as urgent as fraud.
      tooOld: Duration.minutes(1),
      operations: props.operations,
      environment: {
        CUSTOMERS_TABLE: props.customers.tableName,
        RECEIPTS_TABLE: props.consentReceipts.tableName,
        MESSAGES_TABLE: props.messages.tableName,
        LINES_TABLE: props.lines.tableName,
        PHONE_NUMBER_ID: props.phoneNumberId,
      },
    });
    grantItems(props.customers, this.keeper.function, 'GetItem', 'UpdateItem');
    grantReceipts(props.consentReceipts, this.keeper.function);
    grantItems(props.messages, this.keeper.function, 'UpdateItem');
    grantItems(props.lines, this.keeper.function, 'UpdateItem');

    new RuleIntoBuffer(this, 'Events', {
      bus: props.bus,
      detailTypes: this.detailTypes,
      into: this.keeper,
      ...(props.sources && { sources: props.sources }),
    });
    new RuleIntoBuffer(this, 'Codes', {
      bus: props.bus,
      sources: ['aviso'],
      detailTypes: ['MessageStatusChanged'],
      detail: { data: { $or: consequential } },
      into: this.keeper,
    });
    new LoggedAlarm(this, 'UnknownCode', {
      logs: { Customers: this.keeper.function.logGroup },
      operations: props.operations,
      term: 'unknownCode',
      metricName: 'UnknownCodes',
      description:
        'A message failed with a code of Meta’s that this version does not know. The log of the customers function names it: look it up, and report it.',
    });
  }
}

/** Changes of status from which anything follows for the customer, their address or the line; no other wakes anybody. */
const consequential = [
  { state: ['refused'], code: [...codesAboutCustomers()] },
  { state: ['failed'], code: [{ 'anything-but': [...codesOfNoConsequence()] }] },
  { state: ['delivered', 'read'], afterBounces: [{ exists: true }] },
  { state: ['delivered', 'read'], previous: ['failed'] }, // what was given up has arrived after all
];
