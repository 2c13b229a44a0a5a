import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ChatPhone } from './chat-phone.ts';
import { type PhonesServer, startPhonesServer } from './phones-server.ts';
import { morning, somePhones } from './some-phones.ts';

export const laptop = { width: 1440, height: 900 };
export const handset = { width: 390, height: 844 };

export type PageOptions = BrowserContextOptions & { phones?: ChatPhone[] };

export type OpenPage = { page: Page; server: PhonesServer; problems: string[] };

/** The page in a browser of its own, once it is live; `problems` are what the browser complains about. */
export async function openPhonesPage(
  browser: Browser,
  { phones = somePhones(), ...options }: PageOptions = {},
): Promise<OpenPage> {
  const server = await startPhonesServer(phones, morning);
  const context = await browser.newContext({ viewport: laptop, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) problems.push(`asked for ${request.url()}`);
  });
  await page.goto(server.url);
  await page.getByText('Live', { exact: true }).waitFor();
  return { page, server, problems };
}

export const phoneOf = (page: Page, name: string) => page.getByRole('article', { name });
export const chatOf = (page: Page, name: string) => page.getByRole('log', { name: `Chat of ${name}` });
