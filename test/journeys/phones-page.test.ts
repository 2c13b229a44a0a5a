import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, withoutBrowser } from '../browser/chromium.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

describe.skipIf(withoutBrowser)(
  `the phones page of a running sandbox (${withoutBrowser ?? 'in a real browser'})`,
  () => {
    let sandbox: RunningSandbox;
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      [sandbox, browser] = await Promise.all([startSandbox({ fresh: true }), launchChromium()]);
      page = await (
        await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
      ).newPage();
      await page.goto(sandbox.metaUrl);
      await page.getByText('Live', { exact: true }).waitFor();
    });
    afterAll(async () => {
      await browser?.close();
      await sandbox?.stop();
    });

    const chatOf = (name: string) => page.getByRole('log', { name: `Chat of ${name}` });

    it('shows the seeded customers, and who has not agreed to anything', async () => {
      for (const name of ['Ana López', 'João Silva', 'Camila Rojas', 'Priya Sharma'])
        await chatOf(name).waitFor();
      await page
        .getByText(/no consent/i)
        .first()
        .waitFor();
    });

    it('brings an event from the bar to the phone, and a tap on its button back', async () => {
      await page.getByRole('button', { name: 'Suspicious charge' }).click();
      const chat = chatOf('Ana López');
      await chat.getByText('detectamos actividad inusual').waitFor();

      await chat.getByRole('button', { name: 'No fui yo' }).click();

      await expect.poll(() => chat.innerText()).toMatch(/No fui yo[\s\S]*No fui yo/);
      await sandbox.settle();
      const [message] = await sandbox.messages('+525512345678');
      expect(message?.statuses.map(({ status }) => status)).toContain('read');
    });

    it('holds a conversation: what is typed is answered, its buttons and links work, and a file goes along', async () => {
      const chat = chatOf('Ana López');
      const box = page.getByLabel('Reply as Ana López');
      await box.fill('hola');
      await box.press('Enter');
      await chat.getByRole('button', { name: 'Ver mi saldo' }).last().click();
      await chat.getByText('Disponible al momento').waitFor();

      await box.fill('quiero activar el pago automático');
      await box.press('Enter');
      const opened = page.context().waitForEvent('page');
      await chat.getByRole('link', { name: 'Confirmar en la app' }).click();
      const app = await opened;
      await app.getByRole('button', { name: 'Confirm' }).click();
      await chat.getByText('recibimos tu confirmación del pago automático').waitFor();
      await app.close();

      const file = { name: 'selfie.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
      await page.getByLabel('Send a document as Ana López').setInputFiles(file);
      await chat.getByText('No tenemos pendiente ningún documento tuyo').waitFor();
    });

    it('shows nothing on the phone of the customer who did not agree', async () => {
      await sandbox.publish({
        detailType: 'SuspiciousActivityDetected',
        detail: {
          eventId: 'page-diego',
          occurredAt: new Date().toISOString(),
          customerId: 'diego',
          data: { alertId: 'a' },
        },
      });
      await sandbox.settle();

      expect(await chatOf('Diego Fernández').innerText()).not.toContain('inusual');
    });

    it('is clean in axe as it stands, with real messages on it', async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
    });
  },
);
