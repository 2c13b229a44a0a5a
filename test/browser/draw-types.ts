import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { type BusinessEvent, happen } from '../journeys/business-events.ts';
import { type RunningSandbox, startSandbox } from '../journeys/running-sandbox.ts';
import { drawPhones } from './draw-phones.ts';
import { account, customers, movements, reminders } from './shown-events.ts';

const sets = [
  { name: 'types-movements', events: movements, colorScheme: 'light' },
  { name: 'types-account', events: account, colorScheme: 'light' },
  { name: 'types-reminders', events: reminders, colorScheme: 'dark' },
] as const;

/** When whom is written to, so that nobody's evening or night forbids any of it. */
const hours = [
  { hour: '2026-11-23T13:02:00Z', to: ['priya'] },
  { hour: '2026-11-23T14:31:00Z', to: ['ana', 'joao'] },
] as const;

/** Draws all six types in three languages, two to a picture, each from a sandbox of its own. */
export async function drawTypes(browser: Browser, folder: URL): Promise<void> {
  for (const { name, events, colorScheme } of sets) {
    const sandbox = await startSandbox({ fresh: true });
    for (const { hour, to } of hours) {
      await sandbox.clock({ set: hour });
      for (const customerId of to) await tell(sandbox, events(customers[customerId]));
    }
    const path = fileURLToPath(new URL(`${name}.png`, folder));
    await drawPhones(browser, sandbox.metaUrl, { path, colorScheme });
    await sandbox.stop();
  }
}

async function tell(sandbox: RunningSandbox, events: readonly BusinessEvent[]): Promise<void> {
  for (const event of events) await happen(sandbox, event);
}
