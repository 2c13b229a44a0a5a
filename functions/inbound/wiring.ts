import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { recordReports } from '../../adapters/dynamodb/record-reports.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';
import { recordStatuses } from '../../core/delivery/record-statuses.ts';

const Environment = z.object({
  MESSAGES_TABLE: z.string(),
  PHONE_NUMBER_ID: z.string(),
  BUFFER_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVES: z.coerce.number().int().positive(),
});

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv) {
  const environment = Environment.parse(variables);
  const sqs = new SQSClient(clientSettings);
  return {
    readWebhook: (body: string) => readWebhook(body, environment.PHONE_NUMBER_ID),
    record: recordStatuses(recordReports(new DynamoDBClient(clientSettings), environment.MESSAGES_TABLE)),
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
      maxReceives: environment.MAX_RECEIVES,
    },
  };
}
