import { bankSignature } from '../../core/conversations/bank-signature.ts';
import type { AskBank } from '../../core/conversations/ports.ts';
import { type Instant, toIso } from '../../core/time/instant.ts';
import { exchange } from '../whatsapp/exchange.ts';
import { BankAnswer } from './bank-answer.ts';

export type BankEndpoint = {
  /** The stage's `bankUrl`. */
  url: string;
  key: () => Promise<string>;
  now: () => Instant;
  /** For everything, from the connection to the last byte of the answer. @default 3000 */
  timeoutMs?: number;
};

const longestAnswer = 64 * 1024;
// Less is not worth a second connection.
const leastMs = 500;

/** Asks by `docs/bank-port.md`. Nothing of an answer, not even that it was malformed, is told to anybody but the asker. */
export function askBank({ url, key, now, timeoutMs = 3000 }: BankEndpoint): AskBank {
  const questions = questionsAt(url);
  return async (customerId, question) => {
    const deadline = performance.now() + timeoutMs;
    const at = now();
    const body = JSON.stringify({ customerId, question, at: toIso(at) });
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'aviso-signature': bankSignature(await key(), Math.floor(at / 1000), body),
    };
    const post = () =>
      exchange({
        url: questions,
        method: 'POST',
        headers,
        body,
        timeoutMs: Math.max(1, Math.ceil(deadline - performance.now())),
        mostBytes: longestAnswer,
      });
    let answer = await post();
    // The bank may have closed a connection that was kept for it; a question may be asked twice.
    if (answer.kind === 'ambiguous' && deadline - performance.now() > leastMs) answer = await post();
    if (answer.kind !== 'answered' || answer.status !== 200) return 'unavailable';
    const read = BankAnswer.safeParse(parseJson(answer.text));
    return read.success && read.data.kind === question ? read.data : 'unavailable';
  };
}

/** Unencrypted only where nobody is in between. */
function questionsAt(bankUrl: string): string {
  const { protocol, hostname } = new URL(bankUrl);
  const isHere = protocol === 'http:' && hostname === '127.0.0.1';
  if (protocol !== 'https:' && !isHere) throw new Error('bankUrl must be https: it is asked for balances.');
  return `${bankUrl.replace(/\/+$/, '')}/questions`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
