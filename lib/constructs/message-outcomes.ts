import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function.ts';
import { grantItems } from './grant-items.ts';
import type { Operations } from './operations.ts';
import { streamAlarms, streamDeadLetters, streamReader } from './stream-reading.ts';

export interface MessageOutcomesProps {
  /** With a stream of old and new images. */
  readonly messages: Table;
  readonly outcomes: Table;
  readonly batchingSeconds: number;
  readonly operations: Operations;
}

/** Keeps a row for each message that Meta took, onto which all that comes of it is noted. */
export class MessageOutcomes extends Construct {
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { messages, outcomes, batchingSeconds, operations }: MessageOutcomesProps,
  ) {
    super(scope, id);
    this.deadLetters = streamDeadLetters(this, 'DeadLetters', operations);
    const record = new BundledFunction(this, 'Function', {
      folder: 'outcomes',
      description: 'Keeps a row for each message that Meta took, for what comes of it',
      timeout: Duration.seconds(30),
      operations,
      environment: { OUTCOMES_TABLE: outcomes.tableName },
    });
    grantItems(outcomes, record, 'UpdateItem');

    const { deadLetters } = this;
    const read = streamReader(this, {
      reader: record,
      tables: [messages],
      deadLetters,
      batchingSeconds,
      operations,
    });
    const modified = { eventName: FilterRule.isEqual('MODIFY') };
    const isTaken = { state: { S: FilterRule.or(...takenByMeta) } };
    read('Taken', {
      table: messages,
      filters: [
        {
          ...modified,
          dynamodb: { NewImage: isTaken, OldImage: { state: { S: [{ 'anything-but': takenByMeta }] } } },
        },
        // A status that was quicker than Meta's own answer: only now does the row say which words were sent.
        {
          ...modified,
          dynamodb: {
            NewImage: { ...isTaken, template: { S: FilterRule.exists() } },
            OldImage: { template: { S: FilterRule.notExists() } },
          },
        },
      ],
    });

    streamAlarms(this, {
      reader: record,
      deadLetters,
      operations,
      failed:
        'A message that Meta took has no row for what comes of it: answers to it are heard all the same, and figures lack it. Look at the log of the outcomes function.',
      late: 'Messages get their rows for outcomes more than two minutes late. Look at the function’s errors and throttles.',
    });
  }
}

/** As `takenByMeta` of the conversations says, which no stack may import. */
export const takenByMeta = ['held', 'accepted', 'sent', 'delivered', 'read'];
