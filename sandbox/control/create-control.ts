import * as z from 'zod';
import type { EventBridge, Sqs } from '../cloud.ts';
import type { Faults } from '../faults/create-faults.ts';
import { type Befallen, readFaults } from '../faults/read-faults.ts';
import type { Control } from '../front/create-front.ts';
import { isLoopback } from '../front/http-server.ts';
import { json, Refused } from './answers.ts';
import { type ClockControl, ClockRefused } from './clock-control.ts';
import { later } from './duration.ts';
import { NotQuiet, type Settle } from './settle.ts';

export type Health = { status: 'starting' | 'ready'; startedInMs: number; unsupported: string[] };

type Work = (asked: { query: URLSearchParams; body: unknown }) => Promise<unknown> | unknown;

/** What tests and people may ask of the sandbox itself; none of it exists on AWS. */
export function createControl(parts: {
  health: () => Health;
  outputs: () => Record<string, string>;
  eventBridge: Pick<EventBridge, 'events'>;
  queues: Sqs['queues'];
  settle: Settle;
  clock: ClockControl;
  faults: Pick<Faults, 'list' | 'add' | 'clear'>;
  /** What of the sandbox a fault can befall. */
  befallen: () => Befallen;
}): Control {
  const { health, outputs, eventBridge, queues, settle, clock, faults, befallen } = parts;
  const works: Record<string, Work> = {
    'GET /_sandbox/health': health,
    'GET /_sandbox/outputs': outputs,
    'GET /_sandbox/events': ({ query }) => ({
      events: eventBridge.events(sequenceNumber(query.get('after'))),
    }),
    'GET /_sandbox/queues': () => ({
      queues: queues().map(({ name, url, visible, inFlight, delayed, deadLetter }) => {
        return { name, url, visible, inFlight, delayed, deadLetter };
      }),
    }),
    'POST /_sandbox/settle': async () => {
      await settle();
      return { settled: true };
    },
    'GET /_sandbox/clock': () => described(clock.now(), clock.nextDue()),
    'POST /_sandbox/clock': async ({ body }) => {
      return described(await clock.moveTo(instantOf(body, clock.now())), clock.nextDue());
    },
    'GET /_sandbox/faults': () => ({ faults: faults.list() }),
    'POST /_sandbox/faults': ({ body }) => {
      faults.add(readFaults(body, befallen()));
      return { faults: faults.list() };
    },
    'DELETE /_sandbox/faults': ({ query }) => {
      const id = query.get('id');
      if (!faults.clear(id === null ? undefined : Number(id)))
        throw new Refused(404, `There is no fault ${id}.`);
      return { faults: faults.list() };
    },
  };

  return async ({ method, url, headers, body }) => {
    try {
      const work = workFor(method, url.pathname);
      if (method !== 'GET') refuseForeignPages(headers.origin);
      return json(
        await work({ query: url.searchParams, body: method === 'POST' ? parsed(body) : undefined }),
      );
    } catch (error) {
      if (error instanceof Refused) return json({ error: error.message }, error.status);
      if (error instanceof ClockRefused) return json({ error: error.message }, 409);
      if (error instanceof NotQuiet) return json({ error: error.message, notQuiet: error.busy }, 504);
      throw error;
    }
  };

  function workFor(method: string, path: string): Work {
    const work = works[`${method} ${path}`];
    if (work) return work;
    const others = Object.keys(works).filter((known) => known.endsWith(` ${path}`));
    if (others.length > 0)
      throw new Refused(405, `Use ${others.map((known) => known.split(' ')[0]).join(' or ')}.`);
    throw new Refused(404, `There is no ${path}: the sandbox has ${Object.keys(works).join(', ')}.`);
  }
}

function described(now: number, nextDue: number | undefined): { now: string; nextDue?: string } {
  return {
    now: new Date(now).toISOString(),
    ...(nextDue !== undefined && { nextDue: new Date(nextDue).toISOString() }),
  };
}

function sequenceNumber(after: string | null): number {
  const number = Number(after ?? 0);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Refused(400, `\`after\` is the number of the last event already seen, not "${after}".`);
}

function parsed(body: Buffer): unknown {
  const text = body.toString();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, `The body is not JSON: ${error instanceof Error ? error.message : error}.`);
  }
}

const ClockMove = z.union([
  z.strictObject({ advance: z.string() }),
  z.strictObject({ set: z.union([z.number(), z.string()]) }),
]);

function instantOf(body: unknown, now: number): number {
  const { success, data } = ClockMove.safeParse(body);
  if (!success) {
    throw new Refused(400, 'The clock takes {"advance": "P3D"} or {"set": "2026-12-24T09:00:00Z"}.');
  }
  const instant = 'advance' in data ? later(now, data.advance) : new Date(data.set).getTime();
  if (instant === undefined) {
    throw new Refused(400, 'An advance is an ISO 8601 duration such as P3D, PT12H or P1M.');
  }
  if (Number.isNaN(new Date(instant).getTime())) {
    throw new Refused(400, 'That is no instant a clock can show: use one such as 2026-12-24T09:00:00Z.');
  }
  return instant;
}

/** A page from elsewhere, open in the same browser, must not be able to move anything here. */
function refuseForeignPages(origin: string | undefined): void {
  if (origin === undefined) return;
  if (URL.canParse(origin) && isLoopback(new URL(origin).host)) return;
  throw new Refused(403, 'A page from another origin may not change the sandbox.');
}
