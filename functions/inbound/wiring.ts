import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { changeAddress } from '../../adapters/dynamodb/change-address.ts';
import { changeConsent } from '../../adapters/dynamodb/change-consent.ts';
import { changeLine } from '../../adapters/dynamodb/change-line.ts';
import { findByName } from '../../adapters/dynamodb/find-by-name.ts';
import { findReceipts } from '../../adapters/dynamodb/find-receipts.ts';
import { findTemplateVersions } from '../../adapters/dynamodb/find-template-versions.ts';
import { recordReports } from '../../adapters/dynamodb/record-reports.ts';
import { saveTemplateVersion } from '../../adapters/dynamodb/save-template-version.ts';
import { keepObject } from '../../adapters/s3/keep-object.ts';
import { readObject } from '../../adapters/s3/read-object.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { enqueueLater } from '../../adapters/sqs/enqueue-later.ts';
import { forwardIncoming } from '../../adapters/sqs/forward-incoming.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';
import { hearAddressChange } from '../../core/consent/hear-address-change.ts';
import { hearPreference } from '../../core/consent/hear-preference.ts';
import { countReceived } from '../../core/delivery/count-received.ts';
import { hearLineNews } from '../../core/delivery/hear-line-news.ts';
import { recordStatuses } from '../../core/delivery/record-statuses.ts';
import { hearAboutTemplates } from '../../core/templates/hear-about-templates.ts';
import { Instant } from '../../core/time/instant.ts';
import { numbersOfWebhooks } from '../webhook/numbers-of-webhooks.ts';
import { archiveUnread } from './archive-unread.ts';
import { openBody } from './open-body.ts';

const Environment = z.object({
  MESSAGES_TABLE: z.string(),
  CUSTOMERS_TABLE: z.string(),
  RECEIPTS_TABLE: z.string(),
  TEMPLATES_TABLE: z.string(),
  /** Those of our catalogue, with blanks between them. */
  TEMPLATE_NAMES: z.string().transform((names) => new Set(names.split(' '))),
  LINES_TABLE: z.string(),
  THROUGHPUT: z.coerce.number().positive().optional(),
  PHONE_NUMBER_ID: z.string(),
  WABA_ID: z.string(),
  DISPLAY_PHONE_NUMBER: z.string(),
  /** Where webhooks are that were too large for the queue, and what nobody can read. */
  WEBHOOKS_BUCKET: z.string(),
  /** Set by Lambda. */
  AWS_REGION: z.string(),
  AWS_ENDPOINT_URL: z.url().optional(),
  /** Where whoever converses with customers takes their messages from. */
  REPLIES_QUEUE_URL: z.url().optional(),
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
  const now = () => Instant.parse(outside.now());
  const { CUSTOMERS_TABLE: customers, RECEIPTS_TABLE: receipts, TEMPLATES_TABLE: templates } = environment;
  const ours = {
    phoneNumberId: environment.PHONE_NUMBER_ID,
    wabaId: environment.WABA_ID,
    displayPhoneNumber: environment.DISPLAY_PHONE_NUMBER,
  };
  const s3 = { region: environment.AWS_REGION, endpoint: environment.AWS_ENDPOINT_URL };
  const known = findByName(dynamodb, customers);
  const { REPLIES_QUEUE_URL: replies } = environment;
  const line = changeLine(dynamodb, environment.LINES_TABLE, environment.PHONE_NUMBER_ID);
  return {
    now,
    open: openBody(readObject(s3, environment.WEBHOOKS_BUCKET, now)),
    archive: archiveUnread({ now, keepObject: keepObject(s3, environment.WEBHOOKS_BUCKET, now) }),
    park: enqueueLater(sqs, environment.BUFFER_QUEUE_URL),
    hearLine: hearLineNews(line),
    forward: replies === undefined ? undefined : forwardIncoming(sqs, replies),
    countReceived: countReceived(line, environment.THROUGHPUT, now),
    readWebhook: (body: string) => readWebhook(body, ours),
    record: recordStatuses(recordReports(dynamodb, environment.MESSAGES_TABLE)),
    hearPreference: hearPreference({
      now,
      findByName: known,
      findReceipts: findReceipts(dynamodb, receipts),
      changeConsent: changeConsent(dynamodb, { customers, receipts }),
    }),
    hearAddress: hearAddressChange({
      now,
      findByName: known,
      changeAddress: changeAddress(dynamodb, customers),
    }),
    hearTemplate: hearAboutTemplates({
      find: findTemplateVersions(dynamodb, templates, { consistent: true }),
      save: saveTemplateVersion(dynamodb, templates),
      ours: environment.TEMPLATE_NAMES,
      now,
    }),
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL, numbersOfWebhooks),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
      maxReceives: environment.MAX_RECEIVES,
    },
  };
}
