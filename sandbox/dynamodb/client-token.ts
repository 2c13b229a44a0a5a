import { createHash } from 'node:crypto';
import * as z from 'zod';
import { dynamoError } from './api-error.ts';
import type { Engine } from './engine.ts';
import type { Write } from './write.ts';

/** What a transaction's token stood for, and when. */
export const ClientToken = z.object({ content: z.string(), at: z.number() });
export type ClientToken = z.infer<typeof ClientToken>;

const validFor = 10 * 60 * 1000;
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const isValid = (engine: Engine, token: ClientToken) => token.at > engine.now() - validFor;

/** Claims a token for this content; true when the same content has already been written under it. */
export function isRepetition(engine: Engine, write: Write, token: string, content: unknown): boolean {
  const key = digest(token);
  const known = engine.tokens.get(key);
  const hash = digest(JSON.stringify(content));
  if (known && isValid(engine, known)) {
    if (known.content === hash) return true;
    throw dynamoError(
      'IdempotentParameterMismatchException',
      'Request parameters do not match the parameters of an earlier request with the same client token',
    );
  }
  engine.tokens.put(write, key, { content: hash, at: engine.now() });
  return false;
}

export async function forgetOldTokens(engine: Engine): Promise<void> {
  const old = engine.tokens.entries().filter(([, token]) => !isValid(engine, token));
  if (old.length === 0) return;
  await engine.write(async (write) => {
    for (const [key] of old) engine.tokens.delete(write, key);
  });
}
