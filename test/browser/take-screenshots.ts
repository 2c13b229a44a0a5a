import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { suspiciousActivity, transactionPosted } from '../journeys/customers.ts';
import { startSandbox } from '../journeys/running-sandbox.ts';
import { launchChromium } from './chromium.ts';
import { drawConversation } from './draw-conversation.ts';
import { drawTypes } from './draw-types.ts';
import { handset, laptop } from './open-phones-page.ts';

/** Draws the pictures of the documentation again, from a running sandbox: `npx node test/browser/take-screenshots.ts`. */
const pictures = [
  { name: 'phones-light', viewport: laptop, colorScheme: 'light' },
  { name: 'phones-dark', viewport: laptop, colorScheme: 'dark' },
  { name: 'phones-handset', viewport: handset, colorScheme: 'light', deviceScaleFactor: 2 },
] as const;

const folder = new URL('../../docs/images/', import.meta.url);
const sandbox = await startSandbox({ fresh: true });
const browser = await launchChromium();

const pesos = (minorUnits: number, currency: string) => ({ minorUnits, currency });
await sandbox.clock({ set: '2026-11-23T15:20:00Z' });
const at = { occurredAt: '2026-11-23T15:19:40Z' };
for (const event of [
  transactionPosted(
    'ana',
    {
      amount: pesos(200_000, 'MXN'),
      merchant: 'Cajero Reforma 222',
      place: undefined,
      balance: pesos(1_845_010, 'MXN'),
      cardLast4: '4242',
    },
    at,
  ),
  transactionPosted(
    'joao',
    {
      kind: 'purchase',
      amount: pesos(18_990, 'BRL'),
      merchant: 'Livraria da Vila',
      place: 'São Paulo',
      balance: pesos(412_355, 'BRL'),
    },
    at,
  ),
  transactionPosted(
    'camila',
    {
      kind: 'deposit',
      amount: pesos(345_000_000, 'COP'),
      place: undefined,
      balance: pesos(512_000_000, 'COP'),
    },
    at,
  ),
  transactionPosted(
    'priya',
    {
      kind: 'transfer',
      amount: pesos(1_250_000, 'INR'),
      place: undefined,
      merchant: 'UPI, Mumbai',
      balance: pesos(8_731_900, 'INR'),
    },
    at,
  ),
  suspiciousActivity('ana', { amount: pesos(890_000, 'MXN') }, at),
  suspiciousActivity('diego'),
]) {
  await sandbox.publish(event);
  await sandbox.settle();
}

const shown = async (page: Page): Promise<void> => {
  await page.goto(sandbox.metaUrl);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByText('detectamos actividad inusual').first().waitFor();
};

const first = await browser.newPage();
await shown(first);
await first
  .getByRole('log', { name: 'Chat of João Silva' })
  .getByRole('button', { name: 'Fui eu', exact: true })
  .click();
await sandbox.settle();

for (const { name, ...options } of pictures) {
  const page = await (await browser.newContext({ ...options, reducedMotion: 'reduce' })).newPage();
  await shown(page);
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, folder)) });
}
await sandbox.stop();
await drawTypes(browser, folder);
await drawConversation(browser, folder);
await browser.close();
