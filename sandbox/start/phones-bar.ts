import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { PhonesBar } from '../cloud.ts';
import type { ClockControl } from '../control/clock-control.ts';
import { later } from '../control/duration.ts';
import type { Publish } from './producer.ts';

const Example = z.object({
  title: z.string(),
  source: z.string(),
  detailType: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

const Captured = z.looseObject({ evidence: z.looseObject({ capturedAt: z.string() }) });

/** A consent counts as of when it was captured, which in an example was long ago. */
function capturedAt(instant: string, data: unknown): unknown {
  const consent = Captured.safeParse(data);
  if (!consent.success) return data;
  return { ...consent.data, evidence: { ...consent.data.evidence, capturedAt: instant } };
}

/** What the phones page offers beside the chats: the example events, and the clock. */
export function createPhonesBar(options: {
  examples: string;
  publish: Publish;
  clock: ClockControl;
}): PhonesBar {
  const { examples, publish, clock } = options;
  return {
    examples: () =>
      exampleNames(examples).map((name) => {
        const { title, detailType } = readExample(examples, name);
        return { name, title, detailType };
      }),
    publish: async (name, customerId) => {
      if (!exampleNames(examples).includes(name)) throw new Error(`There is no example ${name}.`);
      const { source, detailType, detail } = readExample(examples, name);
      const eventId = `${name}-${randomUUID()}`;
      const occurredAt = new Date(clock.now()).toISOString();
      const data = capturedAt(occurredAt, detail.data);
      await publish({ source, detailType, detail: { ...detail, eventId, occurredAt, customerId, data } });
      return { eventId };
    },
    now: clock.now,
    advance: async (duration) => {
      const instant = later(clock.now(), duration);
      if (instant === undefined) throw new Error(`${duration} is no ISO 8601 duration such as PT1H or P3D.`);
      return clock.moveTo(instant);
    },
  };
}

function exampleNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .toSorted();
}

function readExample(folder: string, name: string): z.infer<typeof Example> {
  return Example.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
}
