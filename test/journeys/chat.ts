import { createHmac } from 'node:crypto';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { RunningSandbox, SeenEvent, SentMessage } from './running-sandbox.ts';

/** What the bank heard about a customer, but for how far messages got. */
export async function toldAbout(sandbox: RunningSandbox, customerId: string): Promise<readonly SeenEvent[]> {
  const events = await sandbox.events();
  return events.filter(
    ({ source, detailType, detail }) =>
      source === 'aviso' && detail.customerId === customerId && detailType !== 'MessageStatusChanged',
  );
}

export const typesOf = (events: readonly SeenEvent[]): readonly string[] =>
  events.map(({ detailType }) => detailType).sort();

/** What was said to a phone in its chat, the oldest first. */
export const repliesTo = async (sandbox: RunningSandbox, phone: string): Promise<readonly SentMessage[]> =>
  (await sandbox.messages(phone)).filter(({ template }) => template === undefined);

/** Taps a button of the latest message that has it. */
export async function tap(sandbox: RunningSandbox, from: string, button: string): Promise<void> {
  const message = (await sandbox.messages(from)).findLast(({ buttons }) =>
    buttons.some(({ title }) => title === button),
  );
  if (!message) throw new Error(`Nothing on ${from} has a button ${button}.`);
  await sandbox.inbound({ from, reply: { wamid: message.wamid, button } });
}

/** One message of a phone's as Meta tells it, signed: with whatever in it. */
export async function postMessage(sandbox: RunningSandbox, from: string, message: object): Promise<Response> {
  const { now } = await sandbox.clock();
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: sandbox.output('PhoneNumberId') },
    contacts: [{ wa_id: from.slice(1), profile: { name: 'Ana' } }],
    messages: [{ from: from.slice(1), timestamp: String(Math.floor(Date.parse(now) / 1000)), ...message }],
  };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: sandbox.output('WabaId'), changes: [{ field: 'messages', value }] }],
  });
  const { SecretString = '' } = await sandbox.aws.secretsManager.send(
    new GetSecretValueCommand({ SecretId: sandbox.output('AppSecretArn') }),
  );
  const seal = createHmac('sha256', SecretString).update(body).digest('hex');
  return fetch(sandbox.output('WebhookUrl'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${seal}` },
    body,
  });
}

/** Waits until nothing moves; on a busy machine something may be put off for seconds, which only the clock brings on. */
export async function comeToRest(sandbox: RunningSandbox): Promise<void> {
  await sandbox.settle();
  for (let tries = 0; tries < 5 && (await waitsInQueues(sandbox)); tries++)
    await sandbox.clock({ advance: 'PT10S' });
}

const waitsInQueues = async (sandbox: RunningSandbox): Promise<boolean> =>
  (await sandbox.queues()).some(
    ({ visible, inFlight, delayed, deadLetter }) => !deadLetter && visible + inFlight + delayed > 0,
  );
