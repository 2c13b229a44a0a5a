import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { saveConsent } from '../../adapters/dynamodb/save-consent.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { hearAboutCustomer } from '../../core/consent/hear-about-customer.ts';

const Environment = z.object({
  CUSTOMERS_TABLE: z.string(),
  BUFFER_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
});

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv) {
  const environment = Environment.parse(variables);
  const dynamodb = new DynamoDBClient({});
  const sqs = new SQSClient({});
  return {
    hear: hearAboutCustomer({
      saveCustomer: saveCustomer(dynamodb, environment.CUSTOMERS_TABLE),
      saveConsent: saveConsent(dynamodb, environment.CUSTOMERS_TABLE),
    }),
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
    },
  };
}
