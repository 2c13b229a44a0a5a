import { setTimeout as wait } from 'node:timers/promises';
import { phoneOf, putAll, warning } from './events.ts';
import { type Figure, median, quantile } from './figures.ts';
import type { MeasuredSandbox } from './sandbox-process.ts';

const phones = 20;
const taps = 200;

const browser =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';

async function linksOn(sandbox: MeasuredSandbox, phone: string): Promise<string[]> {
  const { messages } = Object(await sandbox.get(2, `/_sim/messages?to=${encodeURIComponent(phone)}`));
  return messages.flatMap(({ buttons }: { buttons: { url?: string }[] }) =>
    buttons.flatMap(({ url }) => (url === undefined ? [] : [url])),
  );
}

/** On a busy machine a warning may wait for its next try. */
async function whenAll(count: number, look: () => Promise<string[]>): Promise<string[]> {
  for (;;) {
    const found = await look();
    if (found.length >= count) return found;
    await wait(100);
  }
}

/** As a customer's browser sees it: the first tap of each message is noted, all are led on. */
export async function linkFigures(sandbox: MeasuredSandbox, bus: string): Promise<Figure[]> {
  process.stderr.write('200 taps on links …\n');
  const customers = Array.from({ length: phones }, (_, customer) => customer);
  await putAll(sandbox.eventBridge, bus, customers.map(warning));
  const links = await whenAll(phones, async () =>
    (await Promise.all(customers.map((customer) => linksOn(sandbox, phoneOf(customer))))).flat(),
  );
  await sandbox.post(0, '/_sandbox/settle');

  const took: number[] = [];
  for (let i = 0; i < taps; i++) {
    const started = performance.now();
    const answer = await fetch(links[i % phones] ?? '', {
      redirect: 'manual',
      headers: { 'user-agent': browser },
    });
    took.push(performance.now() - started);
    if (answer.status !== 302) throw new Error(`a link answered ${answer.status}`);
  }
  await sandbox.post(0, '/_sandbox/settle');
  return [
    {
      id: 'redirect-p50',
      name: 'tap on a link to redirect, median of 200',
      unit: 'ms',
      value: median(took),
      target: 50,
    },
    {
      id: 'redirect-p99',
      name: 'the same, 99th percentile',
      unit: 'ms',
      value: quantile(took, 0.99),
      target: 100,
    },
  ];
}
