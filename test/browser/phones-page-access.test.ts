import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, withoutBrowser } from './chromium.ts';
import { chatOf, handset, laptop, type OpenPage, openPhonesPage } from './open-phones-page.ts';
import { aMessage, anAnswer, morning } from './some-phones.ts';

const tablet = { width: 1024, height: 768 };

describe.skipIf(withoutBrowser)(`the page for everybody (${withoutBrowser ?? 'in Chromium'})`, () => {
  let browser: Browser;
  let opened: OpenPage | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await opened?.page.context().close();
    await opened?.server.goAway();
  });

  it.each([
    ['light', laptop],
    ['dark', laptop],
    ['light', handset],
    ['dark', handset],
  ] as const)('axe finds nothing to blame (%s, %o)', async (colorScheme, viewport) => {
    opened = await openPhonesPage(browser, { colorScheme, viewport });
    const { page, server } = opened;
    const failed = aMessage({
      id: 'wamid.f',
      at: morning,
      text: 'Not *here*',
      status: 'failed',
      code: 131026,
    });
    server.show('5215512345678', failed);
    server.show('5511912345678', aMessage({ id: 'wamid.h', at: morning, text: 'On hold', status: 'held' }));
    server.show('5511912345678', anAnswer({ id: 'wamid.l', at: morning, kind: 'location', text: '' }));
    server.show('5511912345678', anAnswer({ id: 'wamid.u', at: morning, kind: 'unsupported', text: '' }));
    await chatOf(page, 'Ana López').getByText('Never reached this phone').waitFor();

    expect(await blamed(page)).toEqual([]);
  });

  it.each(['Publish', '10:42'])('axe finds nothing to blame in the panel behind %s', async (name) => {
    opened = await openPhonesPage(browser, { viewport: handset });
    const { page } = opened;

    await page.getByRole('button', { name, exact: true }).click();

    expect(await blamed(page, '#phones')).toEqual([]);
  });

  it('axe finds nothing to blame while the connection is lost and a refusal is shown', async () => {
    opened = await openPhonesPage(browser);
    const { page, server } = opened;
    await server.goAway();
    await page.getByRole('button', { name: 'Card purchase' }).click();
    await page.getByText('“Card purchase” was not published. The sandbox does not answer.').waitFor();

    expect(await blamed(page)).toEqual([]);
    await server.comeBack();
  });

  it('the keyboard alone chooses a customer, publishes, moves the clock and answers', async () => {
    opened = await openPhonesPage(browser);
    const { page, server } = opened;

    await tabTo(page, 'move the clock forward by one hour');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Ana');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, 'Card purchase');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Chat of Ana López');
    await tabTo(page, 'Fui yo');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Reply as Ana López');
    await page.keyboard.type('Gracias');
    await page.keyboard.press('Enter');

    await expect.poll(() => server.asked.length).toBe(4);
    expect(server.asked.map(({ body }) => body)).toEqual([
      { advance: 'PT1H' },
      { example: 'card-purchase', customerId: 'C-1002' },
      { from: '5215512345678', reply: { wamid: 'wamid.a2', button: 'Fui yo' } },
      { from: '5215512345678', text: 'Gracias' },
    ]);
  });

  it('on a small screen Escape closes a panel and gives the focus back', async () => {
    opened = await openPhonesPage(browser, { viewport: handset });
    const { page } = opened;
    const toggle = page.getByRole('button', { name: 'Publish', exact: true });
    await toggle.click();
    await page.getByRole('button', { name: 'Card purchase' }).focus();

    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Card purchase' }).waitFor({ state: 'hidden' });
    expect(await toggle.evaluate((node) => node === document.activeElement)).toBe(true);
  });

  it('a change of ticks leaves the focus where it was', async () => {
    opened = await openPhonesPage(browser);
    const { page, server } = opened;
    const buttons = [{ type: 'QUICK_REPLY' as const, title: 'Aquí' }];
    const message = aMessage({ id: 'wamid.k', at: morning, buttons, status: 'sent' });
    server.show('919820012345', message);
    const button = page.getByRole('button', { name: 'Aquí' });
    await button.focus();

    server.show('919820012345', { ...message, status: 'read' });

    await page.locator('[data-id="wamid.k"]').getByRole('img', { name: 'Read' }).waitFor();
    expect(await button.evaluate((node) => node === document.activeElement)).toBe(true);
  });

  it.each([laptop, tablet, handset])('nothing sticks out to the side (%o)', async (viewport) => {
    opened = await openPhonesPage(browser, { viewport });

    const width = await opened.page.evaluate(() => document.documentElement.scrollWidth);

    expect(width).toBe(viewport.width);
  });

  it('a new message moves only for those who do not mind', async () => {
    for (const [reducedMotion, animation] of [
      ['reduce', 'none'],
      ['no-preference', 'arrive'],
    ] as const) {
      const { page, server } = await openPhonesPage(browser, { reducedMotion });
      server.show('919820012345', aMessage({ id: 'wamid.r', at: morning }));
      const message = page.locator('[data-id="wamid.r"]');
      await message.waitFor();
      expect(await message.evaluate((node) => getComputedStyle(node).animationName)).toBe(animation);
      await page.context().close();
      await server.goAway();
    }
  });
});

/** Without `ignorePseudo` axe gives up on every text over the wallpaper; what it gives up on is blamed too. */
async function blamed(page: Page, covered = '#none'): Promise<string[]> {
  const options = {
    reporter: 'v2',
    checks: { 'color-contrast': { options: { ignorePseudo: true } } },
  } as const;
  const { violations, incomplete } = await new AxeBuilder({ page })
    .exclude(covered)
    .options(options)
    .analyze();
  return [...violations, ...incomplete].flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Presses Tab until what has the focus is named so; a name that never comes up is a failure. */
async function tabTo(page: Page, name: string) {
  const seen: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate(() => {
      const node = document.activeElement;
      const labelled = node?.getAttribute('aria-label') ?? node?.closest('label')?.textContent;
      return labelled ?? node?.textContent ?? '';
    });
    if (focused.includes(name)) return;
    seen.push(focused.slice(0, 40));
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}, only to ${seen.join(' · ')}`);
}
