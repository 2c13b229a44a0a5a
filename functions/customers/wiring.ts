import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { changeConsent } from '../../adapters/dynamodb/change-consent.ts';
import { changeLine } from '../../adapters/dynamodb/change-line.ts';
import { changeReach } from '../../adapters/dynamodb/change-reach.ts';
import { noteEvent } from '../../adapters/dynamodb/note-event.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { settleMatter } from '../../adapters/dynamodb/settle-matter.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { isSettling } from '../../core/catalogue/matter.ts';
import { hearAboutCustomer } from '../../core/consent/hear-about-customer.ts';
import { hearStatusChange, type StatusHeard } from '../../core/delivery/hear-status-change.ts';
import { settleMatters } from '../../core/delivery/settle-matters.ts';
import { stopLine } from '../../core/delivery/stop-line.ts';
import { Instant } from '../../core/time/instant.ts';

const Environment = z.object({
  CUSTOMERS_TABLE: z.string(),
  RECEIPTS_TABLE: z.string(),
  MESSAGES_TABLE: z.string(),
  LINES_TABLE: z.string(),
  PHONE_NUMBER_ID: z.string(),
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
  const { CUSTOMERS_TABLE: customers, RECEIPTS_TABLE: receipts } = environment;
  const ports = {
    now: () => Instant.parse(outside.now()),
    noteEvent: noteEvent(dynamodb, environment.MESSAGES_TABLE),
  };
  const change = changeConsent(dynamodb, { customers, receipts });
  const tell = hearAboutCustomer({
    ...ports,
    saveCustomer: saveCustomer(dynamodb, customers),
    changeConsent: change,
  });
  const conclude = hearStatusChange({
    ...ports,
    changeConsent: change,
    changeReach: changeReach(dynamodb, customers),
    stopLine: stopLine(changeLine(dynamodb, environment.LINES_TABLE, environment.PHONE_NUMBER_ID)),
  });
  const settle = settleMatters({ ...ports, settle: settleMatter(dynamodb, customers) });
  return {
    hear: async (detailType: string, detail: unknown): Promise<StatusHeard> => {
      if (detailType === 'MessageStatusChanged') return conclude(detail);
      return { heard: await (isSettling(detailType) ? settle : tell)(detailType, detail) };
    },
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
      maxReceives: environment.MAX_RECEIVES,
    },
  };
}
