import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hearAboutTemplates } from '../../core/templates/hear-about-templates.ts';
import type { SaveTemplateVersion } from '../../core/templates/ports.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import { unpushed, versionOf } from '../../core/templates/template-version.ts';
import { usableVersion } from '../../core/templates/usable-templates.ts';
import { ofTemplate } from '../../functions/inbound/log-lines.ts';
import { aTemplate, aVersion, instant } from '../core/template-builders.ts';
import { openTemplateTable, type TemplateTable } from './template-table.ts';

let table: TemplateTable;
beforeAll(async () => {
  table = await openTemplateTable();
});
afterAll(() => table.close());

const named = (name: string, text?: string) => aTemplate(text, { name });
const status = (
  metaName: string,
  word: 'APPROVED' | 'PAUSED',
  seconds: number,
  more = {},
): TemplateReport => ({
  about: 'status',
  metaName,
  language: 'es',
  at: instant(seconds),
  status: word,
  ...more,
});
const hear = (report: TemplateReport) =>
  hearAboutTemplates({ ...table, ours: new Set(['by_hand']), now: () => instant(60) })(report);

describe('a report about a template', () => {
  it('moves the version that has the name at Meta, and no other version', async () => {
    const [first, second] = [named('moved'), named('moved', 'Hola {{name}}, tu tarjeta llegó.')];
    const metaName = `moved_${versionOf(second)}`;
    await table.save(aVersion(first), undefined);
    await table.save(aVersion(second, { metaName, status: 'PENDING', at: instant(-1) }), undefined);

    expect(await hear(status(metaName, 'APPROVED', 5, { metaId: '17' }))).toEqual({ outcome: 'moved' });
    expect(await hear(status(metaName, 'APPROVED', 5))).toEqual({ outcome: 'known' });

    const versions = await table.find([first]);
    expect(versions.find(({ version }) => version === versionOf(first))).toEqual(aVersion(first));
    expect(versions.find(({ version }) => version === versionOf(second))).toMatchObject({
      status: 'APPROVED',
      metaId: '17',
      approvedAt: instant(5),
      changedAt: instant(60),
    });
  });

  it('is not lost when many come at once', async () => {
    const template = named('busy');
    await table.save(aVersion(template, { status: 'PENDING', at: instant(-1) }), undefined);

    await Promise.all([
      hear(status('busy', 'APPROVED', 1)),
      hear(status('busy', 'PAUSED', 2)),
      hear({ about: 'quality', metaName: 'busy', language: 'es', at: instant(2), quality: 'RED' }),
      hear({ about: 'category', metaName: 'busy', language: 'es', at: instant(2), category: 'MARKETING' }),
    ]);

    expect(await table.find([template])).toMatchObject([
      { status: 'PAUSED', quality: 'RED', category: 'MARKETING', approvedAt: instant(1) },
    ]);
  });

  it('about a template of ours that nobody pushed keeps it from being sent', async () => {
    const template = named('by_hand');
    expect(await hear(status('by_hand', 'PAUSED', 1))).toEqual({ outcome: 'moved' });

    const stored = await table.find([template]);
    expect(stored).toMatchObject([{ version: unpushed, status: 'PAUSED' }]);
    expect(usableVersion(template, stored)).toBeUndefined();

    await hear(status('by_hand', 'APPROVED', 2));
    expect(usableVersion(template, await table.find([template]))).toMatchObject({ metaName: 'by_hand' });
  });

  it('about somebody else’s template leaves no trace', async () => {
    expect(await hear(status('their_own', 'PAUSED', 1))).toEqual({ outcome: 'foreign' });
    expect(await table.find([named('their_own')])).toEqual([]);
  });

  it('says once that the price is another, and that it will be', async () => {
    const template = named('priced');
    await table.save(aVersion(template), undefined);
    const about = { metaName: 'priced', language: 'es' };
    const notice = {
      ...about,
      about: 'category-notice',
      at: instant(1),
      category: 'UTILITY',
      coming: 'MARKETING',
    } as const;
    const change = {
      ...about,
      about: 'category',
      at: instant(2),
      previous: 'UTILITY',
      category: 'MARKETING',
    } as const;

    const reports = [
      notice,
      change,
      change,
      status('priced', 'APPROVED', 3, { category: 'MARKETING' }),
      status('their_own', 'PAUSED', 1),
    ];
    const lines: object[] = [];
    for (const report of reports) lines.push(ofTemplate(await hear(report)));

    expect(lines).toEqual([
      { templates: 1, templateCategory: 'priced/es from UTILITY to MARKETING tomorrow' },
      { templates: 1, templateCategory: 'priced/es from UTILITY to MARKETING now' },
      { templates: 1 },
      { templates: 1 },
      { foreignTemplates: 1 },
    ]);
  });

  it('says that the price is another though the store’s answer to it was lost', async () => {
    const template = named('answerless');
    await table.save(aVersion(template), undefined);
    const unheard: SaveTemplateVersion = async (next, previous) => {
      await table.save(next, previous);
      return 'overtaken';
    };

    const heard = await hearAboutTemplates({
      ...table,
      save: unheard,
      ours: new Set(),
      now: () => instant(60),
    })({ about: 'category', metaName: 'answerless', language: 'es', at: instant(2), category: 'MARKETING' });

    expect(heard).toMatchObject({ recategorised: { from: 'UTILITY', to: 'MARKETING', when: 'now' } });
  });
});
