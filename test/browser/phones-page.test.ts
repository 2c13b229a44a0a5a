import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, withoutBrowser } from './chromium.ts';
import {
  chatOf,
  handset,
  type OpenPage,
  openPhonesPage,
  type PageOptions,
  phoneOf,
} from './open-phones-page.ts';
import { aMessage, anAnswer, morning, somePhones } from './some-phones.ts';

describe.skipIf(withoutBrowser)(`the phones page (${withoutBrowser ?? 'in the packaged Chromium'})`, () => {
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
  const open = async (options?: PageOptions) => {
    opened = await openPhonesPage(browser, options);
    return opened;
  };

  it('a message arrives on its phone without a reload, and on no other', async () => {
    const { page, server, problems } = await open();

    server.show('919820012345', aMessage({ id: 'wamid.new', at: morning, text: 'Your card was *blocked*.' }));

    await chatOf(page, 'Priya Sharma').getByText('blocked').waitFor();
    expect(await page.getByText('blocked').count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it('the ticks of a message follow what is reported about it', async () => {
    const { page, server } = await open();
    const message = aMessage({ id: 'wamid.t', at: morning, text: 'Ticking' });
    const bubble = page.locator('[data-id="wamid.t"]');

    for (const [status, words] of [
      ['accepted', 'Accepted by WhatsApp, not sent yet'],
      ['sent', 'Sent'],
      ['delivered', 'Delivered'],
      ['read', 'Read'],
    ] as const) {
      server.show('919820012345', { ...message, status });
      await bubble.getByRole('img', { name: words, exact: true }).waitFor();
    }
  });

  it('a message that failed says why in words', async () => {
    const { page, server } = await open();

    server.show('919820012345', aMessage({ id: 'wamid.f', at: morning, status: 'failed', code: 131049 }));

    await page
      .getByText('Never reached this phone: Meta limits how much marketing a person gets (131049)')
      .waitFor();
  });

  it('a button under a bubble answers as the customer who tapped it', async () => {
    const { page, server } = await open();

    await chatOf(page, 'Camila Restrepo').getByRole('button', { name: 'No fui yo' }).click();

    const reply = { wamid: 'wamid.c4', button: 'No fui yo' };
    await expect
      .poll(() => server.asked)
      .toEqual([{ path: '/_sim/inbound', body: { from: '573105550199', reply } }]);
  });

  it('an answer shows what it answers, and leads there', async () => {
    const { page, server } = await open();
    const chat = chatOf(page, 'João Nogueira');

    server.show('5511912345678', anAnswer({ id: 'wamid.q', at: morning, text: 'Sim', replyTo: 'wamid.j3' }));
    await page
      .locator('[data-id="wamid.q"]')
      .getByRole('button', { name: 'seu pagamento de R$ 380,00' })
      .click();

    await chat.locator('[data-id="wamid.j3"].pointed-at').waitFor();
  });

  it('what is typed goes out as the customer, and the box is empty again', async () => {
    const { page, server } = await open();
    const box = page.getByLabel('Reply as João Nogueira');

    await box.fill('  Obrigado!  ');
    await box.press('Enter');

    await expect.poll(() => box.inputValue()).toBe('');
    expect(server.asked).toEqual([
      { path: '/_sim/inbound', body: { from: '5511912345678', text: 'Obrigado!' } },
    ]);
  });

  it('what could not be sent stays in the box, and the reason is said in words', async () => {
    const { page, server } = await open();
    const box = page.getByLabel('Reply as João Nogueira');
    server.refuseNext('/_sim/inbound', 400, '{"error":"This phone is switched off."}');

    await box.fill('Obrigado!');
    await page.getByRole('button', { name: 'Send as João Nogueira' }).click();

    await page.getByRole('alert').getByText('This phone is switched off.').waitFor();
    expect(await box.inputValue()).toBe('Obrigado!');
  });

  it('a document is handed in with its name and its bytes', async () => {
    const { page, server } = await open();

    const file = { name: 'passport.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') };
    await page.getByLabel('Send a document as Camila Restrepo').setInputFiles(file);

    const document = { filename: 'passport.pdf', mimeType: 'application/pdf', base64: 'JVBERi0xLjc=' };
    await expect
      .poll(() => server.asked)
      .toEqual([{ path: '/_sim/inbound', body: { from: '573105550199', document } }]);
  });

  it('an example is published to the customer whose phone was chosen', async () => {
    const { page, server } = await open();

    await phoneOf(page, 'João Nogueira').getByRole('heading').click();
    await page.getByRole('button', { name: 'Pre-approved loan' }).click();

    await page.getByRole('status').getByText('Published “Pre-approved loan” for João Nogueira.').waitFor();
    expect(server.asked).toEqual([
      { path: '/_sim/publish', body: { example: 'loan-preapproved', customerId: 'C-1002' } },
    ]);
  });

  it('an example that was refused says so in words', async () => {
    const { page, server } = await open();
    server.refuseNext('/_sim/publish', 400, '{"error":{"message":"The bus is closed."}}');

    await page.getByRole('button', { name: 'Card purchase' }).click();

    await page
      .getByRole('alert')
      .getByText('“Card purchase” was not published. The bus is closed.')
      .waitFor();
  });

  it('the clock moves by the step pressed and shows the hour where the customer is', async () => {
    const { page, server } = await open();
    await page.getByText('Wed 10:42 for Ana López').waitFor();

    await page.getByRole('button', { name: 'move the clock forward by one hour' }).click();

    await page.getByText('Wed 11:42 for Ana López').waitFor();
    expect(server.asked).toEqual([{ path: '/_sim/clock', body: { advance: 'PT1H' } }]);
  });

  it('what was said today is yesterday once the clock has passed midnight there', async () => {
    const { page, server } = await open();
    const day = chatOf(page, 'Camila Restrepo').locator('.day');
    expect(await day.allTextContents()).toEqual(['Today']);

    server.moveClock(morning + 24 * 3_600_000);

    await expect.poll(() => day.allTextContents()).toEqual(['Yesterday']);
  });

  it('markup and script addresses in a message stay text', async () => {
    const { page, server, problems } = await open();

    const text = '<img src=x onerror=alert(1)> *<b>bold</b>*';
    const buttons = [{ type: 'URL' as const, title: 'Open', url: 'javascript:alert(1)' }];
    server.show('919820012345', aMessage({ id: 'wamid.x', at: morning, text, buttons }));

    const message = page.locator('[data-id="wamid.x"]');
    await message.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await message.locator('strong').textContent()).toBe('<b>bold</b>');
    expect(await message.locator('img, b, a').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('a customer without consent has a note on the phone', async () => {
    const { page } = await open();

    await phoneOf(page, 'Priya Sharma').getByText('No consent: the bank may not message Priya.').waitFor();
  });

  it('a lost connection is said, comes back by itself, and brings what happened meanwhile', async () => {
    const phones = somePhones();
    const { page, server } = await open({ phones });

    await server.goAway();
    await page.getByRole('alert').getByText('The connection to the sandbox is lost').waitFor();
    phones[3]?.messages.push(aMessage({ id: 'wamid.m', at: morning, text: 'Meanwhile' }));
    await server.comeBack();

    await chatOf(page, 'Priya Sharma').getByText('Meanwhile').waitFor();
    await page.getByText('The connection to the sandbox is lost').waitFor({ state: 'hidden' });
  });

  it('who reads further up is not pulled away, but told that something is new', async () => {
    const { page, server } = await open();
    const chat = chatOf(page, 'Ana López');
    await chat.evaluate((log) => {
      log.scrollTop = 0;
    });
    const down = phoneOf(page, 'Ana López').getByRole('button', { name: 'To the latest message' });
    await down.waitFor();

    server.show('5215512345678', aMessage({ id: 'wamid.n', at: morning, text: 'Something new' }));

    await down.getByText('1 new').waitFor();
    expect(await chat.evaluate((log) => log.scrollTop)).toBe(0);
    await down.click();
    await down.waitFor({ state: 'hidden' });
  });

  it('nothing but the chat scrolls inside a phone', async () => {
    const { page } = await open();

    const scrolled = await page.locator('.screen').evaluateAll((screens) =>
      screens.map((screen) => {
        screen.scrollTop = 50;
        return screen.scrollTop;
      }),
    );

    expect(scrolled).toEqual([0, 0, 0, 0]);
  });

  it('a small screen shows one phone at a time and counts what arrives on the others', async () => {
    const { page, server } = await open({ viewport: handset });
    expect(await page.getByRole('article').count()).toBe(1);

    server.show('919820012345', aMessage({ id: 'wamid.s', at: morning, text: 'Over here' }));
    await page.getByText('1 new').waitFor();
    await page.getByRole('radio', { name: 'Priya' }).check();

    await chatOf(page, 'Priya Sharma').getByText('Over here').waitFor();
    expect(await page.getByRole('article').count()).toBe(1);
    expect(await page.getByText('1 new').count()).toBe(0);
  });

  it('thousands of phones do not flood the page', async () => {
    const phones = Array.from({ length: 3_000 }, (_, index) => {
      const number = `${52_155_000_000_000 + index}`;
      return {
        name: '',
        phone: `+${number}`,
        waId: number,
        userId: `MX.${index}`,
        country: 'MX',
        messages: [],
      };
    });
    const { page } = await open({ phones });
    expect(await page.getByRole('article').count()).toBe(12);

    await page.getByRole('button', { name: 'Show more phones (2988 left)' }).click();

    await expect.poll(() => page.getByRole('article').count()).toBe(24);
  });
});
