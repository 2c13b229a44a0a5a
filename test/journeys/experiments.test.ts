import { afterAll, beforeAll, expect, it } from 'vitest';
import { experimentsShow } from '../../cli/experiments.ts';
import { variantFor } from '../../core/catalogue/experiment.ts';
import { experiments } from '../../core/catalogue/experiments.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { happen, loanApplied, offer } from './business-events.ts';
import { aviso } from './command-line.ts';
import { introduce } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-23T18:00:00Z' });
});
afterAll(() => sandbox?.stop());

const shown = async () => {
  const options = { local: true, portBase: String(sandbox.portBase), stage: 'local' };
  const { json } = await experimentsShow('loan-call-to-action', options);
  return Object(json).experiments[0];
};
const summed = (arms: readonly Record<string, number>[], field: string) =>
  arms.reduce((sum, arm) => sum + (arm[field] ?? 0), 0);

it('an offer is worded by the customer’s variant, and who applies is counted for it', async () => {
  const [experiment] = experiments;
  if (!experiment) throw new Error('there is no experiment');
  const people: Awaited<ReturnType<typeof introduce>>[] = [];
  for (let n = 0; n < 8; n++) people.push(await introduce(sandbox, 'mexico'));
  const variantOf = (id: string) => variantFor(experiment, CustomerId.parse(id));

  await happen(sandbox, ...people.map(({ id }) => offer(id)));

  for (const { id, phone } of people) {
    const [message] = await sandbox.messages(phone);
    expect(message?.template?.name).toBe(variantOf(id).template);
    const [call] = message?.buttons ?? [];
    expect(call?.title).toBe(variantOf(id).name === 'apply' ? 'Solicitar' : 'Ver mi oferta');
  }

  const [one] = people;
  if (!one) throw new Error('nobody was introduced');
  await sandbox.clock({ advance: 'PT1H' });
  await happen(sandbox, loanApplied(one.id));
  const recorded = (await sandbox.events()).filter(({ detailType }) => detailType === 'ConversionRecorded');
  expect(recorded.map(({ detail }) => detail.data)).toEqual([
    expect.objectContaining({
      conversion: 'application',
      variant: `loan-call-to-action/${variantOf(one.id).name}`,
    }),
  ]);
  const today = await shown();
  expect(today.verdict).toBe('running');
  expect(['sent', 'delivered', 'conversions', 'counted'].map((field) => summed(today.arms, field))).toEqual([
    8, 8, 1, 0,
  ]);

  await sandbox.clock({ advance: 'P8D' });

  const inAWeek = await shown();
  expect(['counted', 'converted'].map((field) => summed(inAWeek.arms, field))).toEqual([8, 1]);
  const converted = inAWeek.arms.find((arm: Record<string, number>) => arm.converted === 1);
  expect(converted.variant).toBe(variantOf(one.id).name);
  const { code, stdout } = await aviso(sandbox, 'experiments', 'show');
  expect(code).toBe(0);
  expect(stdout).toContain('8 of 25,822 planned customers are counted');
});
