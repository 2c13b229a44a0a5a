import type { Browser } from 'playwright-core';

/** Three phones side by side and nothing else, grown until each shows its whole chat. */
export async function drawPhones(
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
