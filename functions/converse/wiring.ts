import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { askBank } from '../../adapters/bank/ask-bank.ts';
import { challengeLink } from '../../adapters/bank/challenge-link.ts';
import { clientSettings } from '../../adapters/client-settings.ts';
import { changeAddress } from '../../adapters/dynamodb/change-address.ts';
import { changeConsent } from '../../adapters/dynamodb/change-consent.ts';
import { changeLine } from '../../adapters/dynamodb/change-line.ts';
import { findAnswers } from '../../adapters/dynamodb/find-answers.ts';
import { findByName } from '../../adapters/dynamodb/find-by-name.ts';
import { findChat } from '../../adapters/dynamodb/find-chat.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { findMessage } from '../../adapters/dynamodb/find-message.ts';
import { findReceipts } from '../../adapters/dynamodb/find-receipts.ts';
import { findTouches } from '../../adapters/dynamodb/find-touches.ts';
import { findTurns } from '../../adapters/dynamodb/find-turns.ts';
import { keepChallenge } from '../../adapters/dynamodb/keep-challenge.ts';
import { meetChallenge } from '../../adapters/dynamodb/meet-challenge.ts';
import { noteEvent } from '../../adapters/dynamodb/note-event.ts';
import { noteOutcome } from '../../adapters/dynamodb/note-outcome.ts';
import { beginReply, endReply } from '../../adapters/dynamodb/reply-state.ts';
import { saveTurn } from '../../adapters/dynamodb/save-turn.ts';
import { settleMatter } from '../../adapters/dynamodb/settle-matter.ts';
import { pause } from '../../adapters/pause.ts';
import { trainedModel } from '../../adapters/phrases/trained-model.ts';
import { longestAskMs } from '../../adapters/s3/ask-s3.ts';
import { keepBytes } from '../../adapters/s3/keep-bytes.ts';
import { keepObject } from '../../adapters/s3/keep-object.ts';
import { accessToken } from '../../adapters/secrets/access-token.ts';
import { bankKeys } from '../../adapters/secrets/bank-keys.ts';
import { storedSeals } from '../../adapters/secrets/stored-seals.ts';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { postponeRecord } from '../../adapters/sqs/postpone-record.ts';
import { fetchFile } from '../../adapters/whatsapp/fetch-media.ts';
import { sendReply } from '../../adapters/whatsapp/send-reply.ts';
import { typeNamed } from '../../core/catalogue/catalogue.ts';
import { hearPreference } from '../../core/consent/hear-preference.ts';
import { completeStepUp } from '../../core/conversations/complete-step-up.ts';
import { converse } from '../../core/conversations/converse.ts';
import { returnChat } from '../../core/conversations/return-chat.ts';
import { understandText } from '../../core/conversations/understand-text.ts';
import type { Incoming } from '../../core/delivery/incoming.ts';
import { patienceMs } from '../../core/delivery/line.ts';
import { lineTurns } from '../../core/delivery/line-turns.ts';
import type { TakeTurn } from '../../core/delivery/ports.ts';
import { type ReplyOffer, readReplyPayload, replyPayload } from '../../core/delivery/reply-payload.ts';
import { Instant } from '../../core/time/instant.ts';
import type { LogLine } from '../middleware/each-record.ts';
import { print } from '../middleware/structured-logs.ts';
import { Environment } from './environment.ts';

const graphTimeoutMs = 6_000;
const mediaDeadlineMs = 8_000;

/** The most that one message waits for others: a file 8 s, S3 6.25 s, its turn on the line 7 s and Meta 6 s are 27.25 s. */
export const longestWaitMs = mediaDeadlineMs + longestAskMs + patienceMs + graphTimeoutMs;

/** All that reaches out of the process. */
export const theOutside = () => ({
  dynamodb: new DynamoDBClient(clientSettings),
  secrets: new SecretsManagerClient(clientSettings),
  sqs: new SQSClient(clientSettings),
  now: () => Date.now(),
});
export type Outside = ReturnType<typeof theOutside>;

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv, outside: Outside = theOutside()) {
  const environment = Environment.parse(variables);
  const { dynamodb, sqs } = outside;
  const now = () => Instant.parse(outside.now());
  const line = lineTurns(
    {
      now: outside.now,
      pause,
      change: changeLine(dynamodb, environment.LINES_TABLE, environment.PHONE_NUMBER_ID),
      stopped: (code) => print({ fn: 'converse', lineStopped: code }),
    },
    // Who wrote to us is no new customer, whatever the limit of those.
    { lane: 'service', perSecond: environment.THROUGHPUT, perDay: undefined },
  );
  const { DEFAULT_LANGUAGE: defaultLanguage, APP_URL: appUrl } = environment;
  const ports = {
    ...{ now, understand: understandText(trainedModel), typeNamed, defaultLanguage, appUrl },
    ...stores(environment, outside, now),
    ...services(environment, outside, now),
  };

  type Listener = (detail: unknown) => (takeTurn: TakeTurn) => Promise<LogLine>;
  const listeners: Readonly<Record<string, Listener>> = {
    ConversationReturned: (detail) => (takeTurn) => returnChat({ ...ports, takeTurn })(detail),
    StepUpCompleted: (detail) => (takeTurn) => completeStepUp({ ...ports, takeTurn })(detail),
  };
  return {
    hear:
      (incoming: Incoming) =>
      async (takeTurn: TakeTurn): Promise<LogLine> => {
        const done = await converse({ ...ports, takeTurn })(incoming);
        return done === 'stranger' ? { strangers: 1 } : done;
      },
    listeners,
    line,
    road: {
      bury: buryRecord(sqs, environment.DEAD_LETTER_QUEUE_URL),
      postpone: postponeRecord(sqs, environment.BUFFER_QUEUE_URL),
      maxReceives: environment.MAX_RECEIVES,
    },
  };
}

/** What is kept. */
function stores(environment: Environment, { dynamodb }: Outside, now: () => Instant) {
  const { CONVERSATIONS_TABLE: conversations, CUSTOMERS_TABLE: customers } = environment;
  const { MESSAGES_TABLE: messages, OUTCOMES_TABLE: outcomes, RECEIPTS_TABLE: receipts } = environment;
  const known = findByName(dynamodb, customers);
  const chain = findReceipts(dynamodb, receipts);
  return {
    findByName: known,
    findCustomer: findCustomer(dynamodb, customers),
    changeAddress: changeAddress(dynamodb, customers),
    findMessage: findMessage(dynamodb, messages),
    findTouches: findTouches(dynamodb, outcomes),
    findChat: findChat(dynamodb, conversations),
    findAnswers: findAnswers(dynamodb, outcomes),
    findTurns: findTurns(dynamodb, conversations),
    saveTurn: saveTurn(dynamodb, { conversations, outcomes, customers }),
    beginReply: beginReply(dynamodb, conversations),
    endReply: endReply(dynamodb, conversations),
    keepChallenge: keepChallenge(dynamodb, conversations),
    meet: meetChallenge(dynamodb, conversations),
    hearPreference: hearPreference({
      now,
      findByName: known,
      findReceipts: chain,
      changeConsent: changeConsent(dynamodb, { customers, receipts }),
    }),
    findReceipts: chain,
    settle: settleMatter(dynamodb, customers),
    noteEvent: noteEvent(dynamodb, messages),
    noteOutcome: noteOutcome(dynamodb, outcomes),
  };
}

/** Whom it speaks to: Meta, the bank, and S3. */
function services(environment: Environment, { secrets }: Outside, now: () => Instant) {
  const { BANK_URL, STEP_UP_URL, RECEIVED_BUCKET: bucket, PHONE_NUMBER_ID: phoneNumberId } = environment;
  const graph = {
    baseUrl: environment.GRAPH_URL,
    version: environment.GRAPH_VERSION,
    phoneNumberId,
    token: accessToken(secrets, environment.ACCESS_TOKEN_SECRET, now),
    timeoutMs: graphTimeoutMs,
  };
  const s3 = { region: environment.AWS_REGION, endpoint: environment.AWS_ENDPOINT_URL };
  const keep = keepObject(s3, bucket, now);
  const seals = storedSeals(secrets, environment.LINK_KEY_SECRET, now);
  const keys = bankKeys(secrets, environment.BANK_KEY_SECRET, {
    now,
    overlapHours: environment.SECRET_OVERLAP_HOURS,
  });
  const key = async () => (await keys())[0];
  return {
    sendReply: sendReply(graph),
    fetchFile: fetchFile({ graph, phoneNumberId, deadlineMs: mediaDeadlineMs }, keepBytes(s3, bucket, now)),
    keepTranscript: (_: unknown, name: string, transcript: unknown) => keep(name, JSON.stringify(transcript)),
    readClaim: async (payload: string) => readReplyPayload(payload, (await seals()).replies),
    sealer: async () => {
      const { replies } = await seals();
      return (offer: ReplyOffer) => replyPayload(offer, replies);
    },
    bankKeys: keys,
    askBank: BANK_URL === undefined ? undefined : askBank({ url: BANK_URL, key, now }),
    challengeLink: STEP_UP_URL === undefined ? undefined : challengeLink(STEP_UP_URL, key),
  };
}
