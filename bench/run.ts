import { rmSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { chatFigures } from './chat.ts';
import { decisionFigure } from './decision.ts';
import { introductions, phoneOf, putAll, transaction } from './events.ts';
import { asJson, asText, type Figure, median } from './figures.ts';
import { lineFigures } from './line-figures.ts';
import { linkFigures } from './links.ts';
import { type MeasuredSandbox, measuredSandbox } from './sandbox-process.ts';
import { webhookFigures } from './webhook.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const ms = 1 / 1000;

/** From an empty assembly folder, as after `npm ci`; the second start finds the assembly there. */
async function startUps(): Promise<{ figures: Figure[]; sandbox: MeasuredSandbox }> {
  say('cold start …');
  rmSync('.aviso/cdk.out', { recursive: true, force: true });
  const cold = await measuredSandbox();
  await cold.stop();
  say('warm starts …');
  const warm: number[] = [];
  for (let i = 0; i < 2; i++) {
    const sandbox = await measuredSandbox();
    warm.push(sandbox.readyInMs * ms);
    await sandbox.stop();
  }
  const sandbox = await measuredSandbox();
  warm.push(sandbox.readyInMs * ms);
  return {
    sandbox,
    figures: [
      {
        id: 'sandbox-ready-cold',
        name: 'sandbox ready, bundling and synthesising first',
        unit: 's',
        value: cold.readyInMs * ms,
        target: 12,
      },
      {
        id: 'sandbox-ready-warm',
        name: 'sandbox ready, assembly unchanged (median of 3)',
        unit: 's',
        value: median(warm),
        target: 5,
      },
    ],
  };
}

const messagesTo = async (sandbox: MeasuredSandbox, to: string): Promise<unknown[]> =>
  Object(await sandbox.get(2, `/_sim/messages?to=${encodeURIComponent(to)}`)).messages;

async function eventToPhone(sandbox: MeasuredSandbox, bus: string): Promise<Figure> {
  say('one event at a time …');
  const took: number[] = [];
  for (let i = 0; i < 15; i++) {
    const before = (await messagesTo(sandbox, phoneOf(i))).length;
    const started = performance.now();
    await putAll(sandbox.eventBridge, bus, [transaction(i)]);
    while ((await messagesTo(sandbox, phoneOf(i))).length === before) await wait(5);
    took.push(performance.now() - started);
    await sandbox.post(0, '/_sandbox/settle');
  }
  return {
    id: 'event-to-phone',
    name: 'event to phone, median of 15',
    unit: 'ms',
    value: median(took),
    target: 1000,
  };
}

async function burst(sandbox: MeasuredSandbox, bus: string, customers: number): Promise<Figure[]> {
  say('500 events at once …');
  const events = Array.from({ length: 500 }, (_, i) => transaction(i % customers));
  const printedBefore = sandbox.printedBytes();
  const started = performance.now();
  await putAll(sandbox.eventBridge, bus, events);
  await sandbox.post(0, '/_sandbox/settle');
  const seconds = (performance.now() - started) * ms;
  const all: { request?: unknown; statuses: { status: string }[] }[] = Object(
    await sandbox.get(2, '/_sim/messages'),
  ).messages;
  const lost =
    500 + 15 - all.filter(({ statuses }) => statuses.some(({ status }) => status === 'read')).length;
  return [
    {
      id: 'burst-500',
      name: '500 events at once, delivered, read and settled',
      unit: 's',
      value: seconds,
      target: 60,
    },
    { id: 'burst-500-lost', name: 'of those, not read in the end', unit: '', value: lost, target: 0 },
    {
      id: '6',
      name: 'log bytes per notification, with its webhooks',
      unit: 'B',
      value: (sandbox.printedBytes() - printedBefore) / 500,
      target: 500,
    },
    {
      id: 'sandbox-rss',
      name: 'memory of the whole sandbox after the burst',
      unit: 'MB',
      value: sandbox.rssMb(),
      target: 450,
    },
  ];
}

const bundle = (name: string): number => statSync(`dist/${name}/handler.js`).size / 1024;

const bundles = (): Figure[] => [
  {
    id: '7',
    name: 'largest hot bundle: the dispatcher, minified',
    unit: 'KB',
    value: bundle('dispatch'),
    target: 450,
  },
  {
    id: 'webhook-bundle',
    name: 'webhook bundle, minified',
    unit: 'KB',
    value: bundle('webhook'),
    target: 250,
  },
];

async function inSandbox(): Promise<Figure[]> {
  const customers = 100;
  const { figures, sandbox } = await startUps();
  try {
    const bus = sandbox.outputs.EventBusName ?? '';
    await putAll(sandbox.eventBridge, bus, introductions(customers));
    await sandbox.post(0, '/_sandbox/settle');
    return [
      ...figures,
      await eventToPhone(sandbox, bus),
      ...(await burst(sandbox, bus, customers)),
      ...(await linkFigures(sandbox, bus)),
      ...bundles(),
      decisionFigure(),
      ...(await lineFigures()),
      ...(await webhookFigures()),
    ];
  } finally {
    await sandbox.stop();
  }
}

/** `npm run bench -- chat` is this part alone: it needs no sandbox. */
const chatAlone = process.argv.includes('chat');
const figures = [...(chatAlone ? [] : await inSandbox()), ...(await chatFigures())];
process.stdout.write(`${process.argv.includes('--json') ? asJson(figures) : asText(figures)}\n`);
