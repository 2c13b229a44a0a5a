import { describe, expect, it } from 'vitest';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { chooseTemplate } from '../../core/delivery/choose-template.ts';
import type { MessageTemplate } from '../../core/templates/message-template.ts';
import { templateCircuit } from '../../core/templates/template-circuit.ts';
import type { TemplateVersion } from '../../core/templates/template-version.ts';
import { versionOf } from '../../core/templates/template-version.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

const anyTemplate = (): MessageTemplate => {
  for (const template of transactionAlert.templates) return template;
  throw new Error('transaction-alert has templates');
};
const template = anyTemplate();
const { name, language } = template;
const approved = (change: Partial<TemplateVersion>): TemplateVersion => ({
  name,
  language,
  version: versionOf(template),
  metaName: name,
  status: 'APPROVED',
  at: morning,
  category: 'UTILITY',
  changedAt: morning,
  ...change,
});

function aCircuit(known: readonly TemplateVersion[]) {
  const clock = { now: morning as number };
  const { find, open } = templateCircuit(
    async () => known,
    () => Instant.parse(clock.now),
  );
  const chosen = async () => chooseTemplate([template], await find([template]))?.metaName;
  return { clock, open, chosen };
}

describe('a template that Meta has refused as paused', () => {
  const older = approved({
    version: '0a1b2c3d',
    metaName: `${name}_0a1b2c3d`,
    approvedAt: morning,
    template,
  });

  it('gives way to the version that was approved before it', async () => {
    const { open, chosen } = aCircuit([approved({}), older]);
    expect(await chosen()).toBe(name);

    open({ template: name, language });

    expect(await chosen()).toBe(`${name}_0a1b2c3d`);
  });

  it('leaves nothing to send where it was the only one, pushed or not', async () => {
    for (const known of [[], [approved({})]]) {
      const { open, chosen } = aCircuit(known);
      open({ template: name, language });
      expect(await chosen()).toBeUndefined();
    }
  });

  it('costs its other languages nothing, and is tried again after a minute', async () => {
    const { clock, open, chosen } = aCircuit([approved({})]);
    open({ template: name, language: 'pt_BR' });
    expect(await chosen()).toBe(name);

    open({ template: name, language });
    clock.now += 59_000;
    expect(await chosen()).toBeUndefined();
    clock.now += 1_000;
    expect(await chosen()).toBe(name);
  });
});
