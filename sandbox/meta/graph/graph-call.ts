import { type Answer, type Ask, jsonAnswer, type Outcome, parseJson } from '../http-exchange.ts';
import type { MetaWorld } from '../meta-world.ts';
import { GraphError } from './graph-error.ts';

export type GraphCall = {
  world: MetaWorld;
  ask: Ask;
  version: string;
  /** The node the path names. */
  id: string;
  /** Query and body together, as Graph takes either. */
  params: Record<string, unknown>;
};

export type GraphHandler = (call: GraphCall) => Outcome | Promise<Outcome>;

export const success = (): Answer => jsonAnswer(200, { success: true });

export function paramsOf(ask: Ask): Record<string, unknown> {
  const query = Object.fromEntries(ask.url.searchParams);
  const type = ask.headers['content-type'] ?? '';
  if (ask.body.length === 0 || type.startsWith('multipart/')) return query;
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...query, ...Object.fromEntries(new URLSearchParams(ask.body.toString('utf8'))) };
  }
  const body = parseJson(ask.body);
  return typeof body === 'object' && body !== null ? { ...query, ...body } : query;
}

/** The fields asked for by `fields`, else those in `usual`; the id is always among them. */
export function pickFields(
  node: Record<string, unknown>,
  fields: unknown,
  usual: string[],
  kind: string,
): Record<string, unknown> {
  const names = typeof fields === 'string' && fields !== '' ? fieldNames(fields) : usual;
  for (const name of names) {
    if (name in node) continue;
    throw new GraphError(
      100,
      `(#100) Tried accessing nonexisting field (${name}) on node type (${kind})`,
      undefined,
      {
        plain: true,
      },
    );
  }
  return Object.fromEntries(
    [...new Set([...names, 'id'])]
      .filter((name) => node[name] !== undefined)
      .map((name) => [name, node[name]]),
  );
}

/** `a,b{c,d},e.limit(3)` names a, b and e. */
const fieldNames = (fields: string): string[] =>
  fields
    .replace(/\{[^}]*\}|\.\w+\([^)]*\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
