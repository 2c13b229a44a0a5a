import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.ts';
import { handset, laptop, openPhonesPage } from './open-phones-page.ts';

/** Draws the pictures of the documentation again: `npx node test/browser/take-screenshots.ts`. */
const pictures = [
  { name: 'phones-light', viewport: laptop, colorScheme: 'light' },
  { name: 'phones-dark', viewport: laptop, colorScheme: 'dark' },
  { name: 'phones-handset', viewport: handset, colorScheme: 'light', deviceScaleFactor: 2 },
] as const;

const folder = new URL('../../docs/images/', import.meta.url);
const browser = await launchChromium();
for (const { name, ...options } of pictures) {
  const { page, server } = await openPhonesPage(browser, options);
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, folder)) });
  await page.context().close();
  await server.goAway();
}
await browser.close();
