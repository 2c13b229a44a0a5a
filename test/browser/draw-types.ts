import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { type BusinessEvent, happen } from '../journeys/business-events.ts';
import { type RunningSandbox, startSandbox } from '../journeys/running-sandbox.ts';
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

/** Three phones side by side and nothing else, grown until each shows its whole chat. */
async function drawPhones(
  browser: Browser,
  url: string,
  { path, colorScheme }: { path: string; colorScheme: 'light' | 'dark' },
): Promise<void> {
  const viewport = { width: 1060, height: 1000 };
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('.message').nth(5).waitFor();
  await page.locator('.bar, .phone:not(:has(.message))').evaluateAll((others) => {
    for (const other of others) other.remove();
  });
  await page.locator('.device').evaluateAll((devices) => {
    const missing = devices.map((device) => {
      const log = device.querySelector('.log');
      return log ? log.scrollHeight - log.clientHeight : 0;
    });
    for (const device of devices)
      if (device instanceof HTMLElement)
        device.style.height = `${device.offsetHeight + Math.max(...missing)}px`;
  });
  await page.locator('main').screenshot({ path });
  await context.close();
}
