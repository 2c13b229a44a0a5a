import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { parseMessageItem } from '../../adapters/dynamodb/message-item.ts';
import { recordTouch } from '../../adapters/dynamodb/record-touch.ts';
import { type TouchedMessage, touchedBy } from '../../core/conversations/touch.ts';
import { streamImage } from '../middleware/stream-image.ts';

const Environment = z.object({ OUTCOMES_TABLE: z.string() });

const touchIn = ({ dynamodb: { NewImage } = {} }: DynamoDBRecord): TouchedMessage | undefined =>
  NewImage && touchedBy(parseMessageItem(streamImage(NewImage)));

/** All that reaches out of the process; a simulation hands in a world of its own. */
export const theOutside = () => ({ dynamodb: new DynamoDBClient(clientSettings) });
export type Outside = ReturnType<typeof theOutside>;

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv, outside: Outside = theOutside()) {
  const { OUTCOMES_TABLE } = Environment.parse(variables);
  return { touchIn, record: recordTouch(outside.dynamodb, OUTCOMES_TABLE) };
}
