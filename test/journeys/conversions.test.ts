import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { paymentDue, paymentReceived } from './business-events.ts';
import { aviso } from './command-line.ts';
import { introduce } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

const Funnel = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  by: z.literal('type'),
  groups: z.array(z.looseObject({ key: z.string() })),
});

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true });
  await sandbox.clock({ set: '2026-11-23T18:00:00Z' }); // when reminders may be sent in Mexico
});
afterAll(() => sandbox?.stop());

const happened = async () => ({ occurredAt: (await sandbox.clock()).now });

describe('a reminder, and the payment after it', () => {
  it('are told as one conversion, and counted by the funnel', async () => {
    const ana = await introduce(sandbox, 'mexico');
    const reminder = paymentDue(ana.id, {}, await happened());
    await sandbox.publish(reminder);
    await sandbox.settle();
    const [message] = await sandbox.messages(ana.phone);
    expect(message?.text).toContain('Tarjeta Oro');

    const paid = paymentReceived(ana.id, {}, await happened());
    const unasked = paymentReceived(ana.id, { paymentId: 'pay-2' }, await happened());
    for (const event of [paid, unasked, paid]) await sandbox.publish(event);
    await sandbox.settle();

    const recorded = (await sandbox.events()).filter(({ detailType }) => detailType === 'ConversionRecorded');
    expect(recorded.map(({ detail }) => detail)).toEqual([
      expect.objectContaining({
        customerId: ana.id,
        notificationType: 'payment-reminder',
        causedBy: reminder.detail.eventId,
        data: expect.objectContaining({ conversion: 'payment' }),
      }),
    ]);
    expect(sandbox.said().match(/"fn":"conversions".*"attributed":false/g)).toHaveLength(1);

    const said = await aviso(sandbox, 'funnel', '--since', '2026-11-23', '--json');
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(Funnel.parse(JSON.parse(said.stdout)).groups).toEqual([
      expect.objectContaining({
        key: 'payment-reminder',
        sent: 1,
        delivered: 1,
        readAtLeast: 1,
        clicked: 0,
        converted: 1,
        csat: { mean: null, answers: 0 },
        rates: expect.objectContaining({
          converted: { value: 1, of: 'delivered', low: expect.closeTo(0.2065, 4), high: 1 },
        }),
      }),
    ]);
  });

  it('stand in a table, too, and a period without any says so', async () => {
    const [table, none, wrong] = await Promise.all([
      aviso(sandbox, 'funnel', '--by', 'template'),
      aviso(sandbox, 'funnel', '--type', 'fraud-alert'),
      aviso(sandbox, 'funnel', '--by', 'colour', '--json'),
    ]);

    expect(table.stdout).toMatch(/^payment_reminder\/es_MX@[0-9a-f]{8} +1 +1 +1 +0 +0 +1 +0 +–$/m);
    expect(none).toMatchObject({ code: 0, stdout: expect.stringMatching(/^No message was taken by Meta/) });
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout).error).toContain('Allowed choices are type, template, variant');
  });
});
