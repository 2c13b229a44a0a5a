import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { findLastSend } from '../../adapters/dynamodb/find-last-send.ts';
import { findContentHash } from '../../adapters/dynamodb/find-message.ts';
import { findTouches } from '../../adapters/dynamodb/find-touches.ts';
import { noteOutcome } from '../../adapters/dynamodb/note-outcome.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { hearConversion } from '../../core/conversions/hear-conversion.ts';
import { Instant } from '../../core/time/instant.ts';

const Environment = z.object({
  OUTCOMES_TABLE: z.string(),
  CUSTOMERS_TABLE: z.string(),
  MESSAGES_TABLE: z.string(),
  BUFFER_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVES: z.coerce.number().int().positive(),
});

/** All that reaches out of the process; a simulation hands in a world of its own. */
export const theOutside = () => ({
  dynamodb: new DynamoDBClient(clientSettings),
  sqs: new SQSClient(clientSettings),
  now: () => Date.now(),
});
export type Outside = ReturnType<typeof theOutside>;

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv, outside: Outside = theOutside()) {
  const environment = Environment.parse(variables);
  const { dynamodb, sqs } = outside;
  return {
    hear: hearConversion({
      now: () => Instant.parse(outside.now()),
      findTouches: findTouches(dynamodb, environment.OUTCOMES_TABLE),
      findLastSend: findLastSend(dynamodb, environment.CUSTOMERS_TABLE),
      findContentHash: findContentHash(dynamodb, environment.MESSAGES_TABLE),
      noteOutcome: noteOutcome(dynamodb, environment.OUTCOMES_TABLE),
      goalOf: (name) => typeNamed(name)?.goal,
    }),
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
      maxReceives: environment.MAX_RECEIVES,
    },
  };
}
