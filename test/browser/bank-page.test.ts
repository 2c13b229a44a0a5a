import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { type BankDesk, openBank } from '../sandbox/bank-desk.ts';
import { launchChromium, withoutBrowser } from './chromium.ts';
import { handset } from './open-phones-page.ts';

describe.skipIf(withoutBrowser)(`the bank’s app (${withoutBrowser ?? 'in the packaged Chromium'})`, () => {
  let browser: Browser;
  let bank: BankDesk;
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    bank = await openBank();
    page = await (await browser.newContext({ viewport: handset })).newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
  });
  afterEach(async () => {
    await page.context().close();
    await bank.close();
  });

  const open = (token: string) => page.goto(`${bank.confirmUrl}#c=${token}`);
  const confirm = () => page.getByRole('button', { name: 'Confirm with passkey' }).click();

  it('shows what is to be confirmed, and confirms it as whom it is for', async () => {
    await open(bank.tokenOf());
    await page.getByRole('heading', { name: 'Is this what you want?' }).waitFor();

    expect(await page.getByRole('definition').allTextContents()).toEqual([
      'Turn on automatic payment',
      'payment:pay-42',
      '1,250.50 MXN',
      '12:05:00 PM UTC',
    ]);
    expect(await page.getByLabel('Signed in as').inputValue()).toBe('ana');
    await confirm();

    await page.getByRole('status').getByText('Confirmed').waitFor();
    expect(bank.published).toMatchObject([{ detailType: 'StepUpCompleted', detail: { customerId: 'ana' } }]);
    expect(problems).toEqual([]);
  });

  it('refuses whoever else is signed in', async () => {
    await open(bank.tokenOf());
    await page.getByLabel('Signed in as').selectOption('João Silva');

    await confirm();

    await page.getByRole('alert').getByText('made for another customer').waitFor();
    expect(bank.published).toEqual([]);
  });

  it('says of an altered link that it is none, and offers nothing to confirm', async () => {
    await open(bank.tokenOf({}, 'another key'));

    await page.getByRole('alert').getByText('altered on its way').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('shows as text what a link says, whatever it looks like', async () => {
    const subject = 'payment:<img src=x onerror=alert(1)>';
    await open(bank.tokenOf({ subject, customerId: CustomerId.parse('a-stranger') }));

    await page.getByText(subject).waitFor();
    await page.getByText('whom this bank does not know').waitFor();
    expect(await page.getByRole('img').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'can be read by everybody, and fits a phone (%s)',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await open(bank.tokenOf({ subject: `payment:${'x'.repeat(150)}` }));
      await page.getByRole('definition').first().waitFor();

      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(handset.width);
    },
  );
});
