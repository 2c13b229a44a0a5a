import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { claimMessage, takeOver } from '../../adapters/dynamodb/claim-message.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { findWaiting } from '../../adapters/dynamodb/find-waiting.ts';
import { keepWaiting } from '../../adapters/dynamodb/keep-waiting.ts';
import { releaseClaim } from '../../adapters/dynamodb/release-claim.ts';
import { reserveSend, unreserve } from '../../adapters/dynamodb/reserve-send.ts';
import { saveEnding } from '../../adapters/dynamodb/save-ending.ts';
import { deferMessage } from '../../adapters/scheduler/defer-message.ts';
import { scheduleWake } from '../../adapters/scheduler/schedule-wake.ts';
import { accessToken } from '../../adapters/secrets/access-token.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { sendMessage } from '../../adapters/whatsapp/send-message.ts';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { dispatchNotification } from '../../core/delivery/dispatch-notification.ts';
import { policyFrom } from '../../core/policy/policy.ts';
import { Instant } from '../../core/time/instant.ts';
import { openRecord } from './open-record.ts';

const Environment = z.object({
  NOTIFICATION_TYPE: z.string(),
  MESSAGES_TABLE: z.string(),
  CUSTOMERS_TABLE: z.string(),
  BUFFER_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVES: z.coerce.number().int().positive(),
  GRAPH_URL: z.url(),
  GRAPH_VERSION: z.string(),
  PHONE_NUMBER_ID: z.string(),
  ACCESS_TOKEN_SECRET: z.string(),
  DEFAULT_LANGUAGE: z.string(),
  POLICY: z.string().optional(),
  WAITING_TABLE: z.string(),
  SCHEDULE_GROUP: z.string(),
  WAKE_ROLE_ARN: z.string(),
  BUFFER_QUEUE_ARN: z.string(),
  DEAD_LETTER_QUEUE_ARN: z.string(),
});

const absent = () => Promise.reject(new Error('no document and no link yet'));

// Long enough for Meta's slow tail, short enough that a batch ends well inside the function's 30 seconds.
const graphTimeoutMs = 10_000;

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv) {
  const environment = Environment.parse(variables);
  const type = typeNamed(environment.NOTIFICATION_TYPE);
  if (!type) throw new Error(`NOTIFICATION_TYPE ${environment.NOTIFICATION_TYPE} is not in the catalogue`);

  const dynamodb = new DynamoDBClient(clientSettings);
  const sqs = new SQSClient(clientSettings);
  const now = () => Instant.parse(Date.now());
  const { MESSAGES_TABLE: messages, CUSTOMERS_TABLE: customers } = environment;

  const dispatch = dispatchNotification({
    now,
    ticks: () => performance.now(),
    newOwner: () => randomBytes(6).toString('base64url'),
    claim: claimMessage(dynamodb, messages),
    takeOver: takeOver(dynamodb, messages),
    release: releaseClaim(dynamodb, messages),
    save: saveEnding(dynamodb, messages),
    findCustomer: findCustomer(dynamodb, customers),
    reserve: reserveSend(dynamodb, customers),
    unreserve: unreserve(dynamodb, customers),
    send: sendMessage(
      {
        baseUrl: environment.GRAPH_URL,
        version: environment.GRAPH_VERSION,
        phoneNumberId: environment.PHONE_NUMBER_ID,
        token: accessToken(new SecretsManagerClient(clientSettings), environment.ACCESS_TOKEN_SECRET, now),
        timeoutMs: graphTimeoutMs,
      },
      { documentLink: absent, linkToken: absent },
    ),
    sendableTemplates: async () => (template) => ({ template, metaName: template.name, version: '' }),
    defer: deferMessage(
      keepWaiting(dynamodb, environment.WAITING_TABLE),
      scheduleWake(new SchedulerClient(clientSettings), {
        group: environment.SCHEDULE_GROUP,
        queueArn: environment.BUFFER_QUEUE_ARN,
        deadLetterArn: environment.DEAD_LETTER_QUEUE_ARN,
        roleArn: environment.WAKE_ROLE_ARN,
      }),
    ),
    rules: { policy: policyFrom(environment.POLICY), defaultLanguage: environment.DEFAULT_LANGUAGE },
  });

  return {
    type,
    open: openRecord(findWaiting(dynamodb, environment.WAITING_TABLE)),
    dispatch,
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
      maxReceives: environment.MAX_RECEIVES,
    },
  };
}
