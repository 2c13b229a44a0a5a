import { createHash } from 'node:crypto';
import type { Store } from '../cloud.ts';
import { ServiceError } from '../eventbridge/json-protocol.ts';

type Remembered = { request: string; answer: object; at: number };

const rememberedMs = 8 * 60 * 60 * 1000;

/** A change repeated with its client token gets the first answer again instead of a conflict. */
export function createClientTokens(store: Store, now: () => number) {
  const tokens = store.collection<Remembered>('scheduler.tokens');
  for (const { key, value } of tokens.list()) if (value.at < now() - rememberedMs) tokens.delete(key);

  return (scope: string, token: string | undefined, body: Buffer, change: () => object): object => {
    if (token === undefined) return change();
    const key = `${scope} ${token}`;
    const request = createHash('sha256').update(body).digest('hex');
    const known = tokens.get(key);
    if (known && known.request !== request) {
      throw new ServiceError(
        'ConflictException',
        `The client token ${token} was used with other parameters.`,
        409,
      );
    }
    if (known) return known.answer;
    const answer = change();
    tokens.put(key, { request, answer, at: now() });
    return answer;
  };
}
