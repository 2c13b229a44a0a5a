import { SQSClient } from '@aws-sdk/client-sqs';
import type { HeldLetter } from '../adapters/sqs/hold-letters.ts';
import { putBack } from '../adapters/sqs/move-letters.ts';
import { catalogue, typeNamed } from '../core/catalogue/catalogue.ts';
import type { DeadLetter } from '../core/delivery/dead-letter.ts';
import type { Prospect } from '../core/delivery/foresee-redrive.ts';
import type { Subject } from '../core/delivery/plan-redrive.ts';
import type { Instant } from '../core/time/instant.ts';
import { customerLetters } from './customer-letters.ts';
import type { Deployment } from './deployment.ts';
import { notificationLetters } from './notification-letters.ts';
import { Problem } from './problem.ts';
import { replyLetters } from './reply-letters.ts';
import { announceLetters, outcomeLetters } from './stream-letters.ts';
import { unroutedLetters } from './unrouted-letters.ts';
import { webhookLetters } from './webhook-letters.ts';

/** How the letters of one queue are read. */
export type LetterReading = {
  subjectOf: (letter: DeadLetter) => Subject;
  foresee: (letter: DeadLetter) => Promise<Prospect>;
  /** For letters that bear no reason of ours. @default - as the queue has it */
  reasonOf?: (letter: DeadLetter) => string;
};

/** Where letters lie, and which way they go back. */
export type LetterRoad = LetterReading & {
  queueUrl: string;
  replay: (letter: HeldLetter) => Promise<void>;
};

/** Whose letters there are, and the outputs that name their queues. */
const queues = new Map<string, { letters: string; buffer?: string }>([
  ...catalogue.map(({ name }) => [name, roadOf(name)] as const),
  ['customers', roadOf('customers')],
  ['conversions', roadOf('conversions')],
  ['inbound', roadOf('inbound')],
  ['replies', roadOf('replies')],
  ['announce', { letters: 'AnnounceDeadLettersUrl' }],
  ['outcomes', { letters: 'OutcomesDeadLettersUrl' }],
  ['unrouted', { letters: 'UnroutedUrl' }],
]);

function roadOf(name: string): { letters: string; buffer: string } {
  const output = name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
  return { letters: `${output}DeadLettersUrl`, buffer: `${output}BufferUrl` };
}

export const letterQueues: readonly string[] = [...queues.keys()];

/** The output that names where the letters of a kind lie. */
export function lettersOutput(kind: string): string {
  const queue = queues.get(kind);
  if (queue) return queue.letters;
  throw new Problem(2, `There are no dead letters of ${kind}. Name one of ${letterQueues.join(', ')}.`);
}

export function letterRoad(kind: string, deployment: Deployment, now: Instant): LetterRoad {
  const { clients, output } = deployment;
  const queueUrl = output(lettersOutput(kind));
  const type = typeNamed(kind);
  const buffer = queues.get(kind)?.buffer;
  const back = () => ({
    queueUrl,
    replay: putBack(new SQSClient(clients), output(buffer ?? '')),
  });
  if (type) return { ...back(), ...notificationLetters(type, deployment, now) };
  if (kind === 'customers' || kind === 'conversions') return { ...back(), ...customerLetters(deployment) };
  if (kind === 'inbound') return { ...back(), ...webhookLetters(deployment) };
  if (kind === 'replies') return { ...back(), ...replyLetters };
  if (kind === 'unrouted') return { queueUrl, ...unroutedLetters(deployment, now) };
  return { queueUrl, ...(kind === 'outcomes' ? outcomeLetters : announceLetters) };
}
