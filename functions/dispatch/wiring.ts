import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../../adapters/client-settings.ts';
import { cachedFor } from '../../adapters/dynamodb/cached-template-versions.ts';
import { changeLine } from '../../adapters/dynamodb/change-line.ts';
import { claimMessage, takeOver } from '../../adapters/dynamodb/claim-message.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { findTemplateVersions } from '../../adapters/dynamodb/find-template-versions.ts';
import { findWaiting } from '../../adapters/dynamodb/find-waiting.ts';
import { keepWaiting } from '../../adapters/dynamodb/keep-waiting.ts';
import { noteReuse } from '../../adapters/dynamodb/note-reuse.ts';
import { releaseClaim } from '../../adapters/dynamodb/release-claim.ts';
import { reserveSend, unreserve } from '../../adapters/dynamodb/reserve-send.ts';
import { saveEnding } from '../../adapters/dynamodb/save-ending.ts';
import { pause } from '../../adapters/pause.ts';
import { presignDocument } from '../../adapters/s3/presign-document.ts';
import { deferMessage } from '../../adapters/scheduler/defer-message.ts';
import { scheduleWake } from '../../adapters/scheduler/schedule-wake.ts';
import { accessToken } from '../../adapters/secrets/access-token.ts';
import { storedSeals } from '../../adapters/secrets/stored-seals.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { exchange } from '../../adapters/whatsapp/exchange.ts';
import { sendMessage } from '../../adapters/whatsapp/send-message.ts';
import type { Addresses } from '../../adapters/whatsapp/template-request.ts';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { dispatchNotification } from '../../core/delivery/dispatch-notification.ts';
import { lineTurns } from '../../core/delivery/line-turns.ts';
import { linkToken } from '../../core/delivery/link-token.ts';
import type { TakeTurn } from '../../core/delivery/ports.ts';
import { readNotification } from '../../core/delivery/read-notification.ts';
import { replyPayload } from '../../core/delivery/reply-payload.ts';
import { policyFrom } from '../../core/policy/policy.ts';
import { templateCircuit } from '../../core/templates/template-circuit.ts';
import { Instant } from '../../core/time/instant.ts';
import { print } from '../middleware/structured-logs.ts';
import { Environment } from './environment.ts';
import { openRecord } from './open-record.ts';

// Long enough for Meta's slow tail, short enough that a batch ends well inside the function's 30 seconds.
const graphTimeoutMs = 10_000;
// How long a template that Meta has just paused may still be tried.
const templatesKeptMs = 5_000;

/** All that reaches out of the process; a simulation hands in a world of its own. */
export const theOutside = () => ({
  dynamodb: new DynamoDBClient(clientSettings),
  secrets: new SecretsManagerClient(clientSettings),
  sqs: new SQSClient(clientSettings),
  scheduler: new SchedulerClient(clientSettings),
  exchange,
  now: () => Date.now(),
  ticks: () => performance.now(),
  pause,
  randomBytes: (size: number): Buffer => randomBytes(size),
});
export type Outside = ReturnType<typeof theOutside>;

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv, outside: Outside = theOutside()) {
  const environment = Environment.parse(variables);
  const type = typeNamed(environment.NOTIFICATION_TYPE);
  if (!type) throw new Error(`NOTIFICATION_TYPE ${environment.NOTIFICATION_TYPE} is not in the catalogue`);

  const { dynamodb, secrets, sqs, scheduler } = outside;
  const now = () => Instant.parse(outside.now());
  const { MESSAGES_TABLE: messages, CUSTOMERS_TABLE: customers, TEMPLATES_TABLE: templates } = environment;
  const { WAITING_TABLE: waiting } = environment;
  const circuit = templateCircuit(
    cachedFor(templatesKeptMs, now, findTemplateVersions(dynamodb, templates)),
    now,
  );

  const line = lineTurns(
    {
      now: outside.now,
      pause: outside.pause,
      change: changeLine(dynamodb, environment.LINES_TABLE, environment.PHONE_NUMBER_ID),
      stopped: (code) => print({ fn: 'dispatch', type: type.name, lineStopped: code }),
    },
    { lane: type.lane, perSecond: environment.THROUGHPUT, perDay: environment.MESSAGING_LIMIT },
  );

  const ports = {
    now,
    ticks: outside.ticks,
    newOwner: () => outside.randomBytes(6).toString('base64url'),
    claim: claimMessage(dynamodb, messages),
    takeOver: takeOver(dynamodb, messages),
    noteReuse: noteReuse(dynamodb, messages),
    release: releaseClaim(dynamodb, messages),
    save: saveEnding(dynamodb, messages),
    findCustomer: findCustomer(dynamodb, customers),
    reserve: reserveSend(dynamodb, customers),
    unreserve: unreserve(dynamodb, customers),
    findTemplateVersions: circuit.find,
    openCircuit: circuit.open,
    defer: deferMessage(
      keepWaiting(dynamodb, waiting),
      scheduleWake(scheduler, {
        group: environment.SCHEDULE_GROUP,
        queueArn: environment.BUFFER_QUEUE_ARN,
        deadLetterArn: environment.DEAD_LETTER_QUEUE_ARN,
        roleArn: environment.WAKE_ROLE_ARN,
      }),
    ),
    send: sendMessage(
      {
        baseUrl: environment.GRAPH_URL,
        version: environment.GRAPH_VERSION,
        phoneNumberId: environment.PHONE_NUMBER_ID,
        token: accessToken(secrets, environment.ACCESS_TOKEN_SECRET, now),
        timeoutMs: graphTimeoutMs,
        exchange: outside.exchange,
      },
      addressesFrom(environment, { secrets, now }),
    ),
    rules: { policy: policyFrom(environment.POLICY), defaultLanguage: environment.DEFAULT_LANGUAGE },
  };

  return {
    type,
    open: openRecord(findWaiting(dynamodb, waiting)),
    read: (detail: unknown) => readNotification(type, detail, environment.LINK_HOSTS),
    dispatch: (takeTurn: TakeTurn) => dispatchNotification({ ...ports, takeTurn }),
    line,
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
      maxReceives: environment.MAX_RECEIVES,
    },
  };
}

const not = (what: string) => () => Promise.reject(new Error(`the stack gives this type no ${what}`));

function addressesFrom(
  { DOCUMENTS_BUCKET, LINK_KEY_SECRET, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint }: Environment,
  { secrets, now }: { secrets: SecretsManagerClient; now: () => Instant },
): Addresses {
  const seals = storedSeals(secrets, LINK_KEY_SECRET, now);
  const presign =
    DOCUMENTS_BUCKET && presignDocument({ region, ...(endpoint && { endpoint }) }, DOCUMENTS_BUCKET);
  return {
    linkToken: async (id) => linkToken(id, (await seals()).links),
    replyPayload: async (offer) => replyPayload(offer, (await seals()).replies),
    documentLink: presign ? (s3Key) => presign(s3Key, now()) : not('documents'),
  };
}
