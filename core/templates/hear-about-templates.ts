import { RetryLater } from '../intake/retry-later.ts';
import type { Instant } from '../time/instant.ts';
import type { FindTemplateVersions, SaveTemplateVersion } from './ports.ts';
import { applyReport, type TemplateReport } from './template-report.ts';
import { namesBehind, type TemplateVersion, unpushed } from './template-version.ts';

/** What came of a report: `foreign` when no template of ours has that name. */
export type Heard = {
  outcome: 'moved' | 'known' | 'foreign';
  /** Meta has put it into another category, or will: the price changes. */
  recategorised?: { template: string; from: string; to: string; when: 'now' | 'tomorrow' };
};

type Ports = {
  /** Consistent: what is found is written over. */
  find: FindTemplateVersions;
  save: SaveTemplateVersion;
  /** Names in our catalogue. */
  ours: ReadonlySet<string>;
  now: () => Instant;
};

const tries = 5;

/** Moves the versions that a report is about; of a template that was never pushed, its status is kept. */
export const hearAboutTemplates =
  (ports: Ports) =>
  async (report: TemplateReport): Promise<Heard> => {
    // What one try has saved is no news to the next, be it that its answer was lost.
    let recategorised: Heard['recategorised'];
    for (let attempt = 0; attempt < tries; attempt++) {
      const { outcome, ...news } = await hear(ports, report);
      recategorised ??= news.recategorised;
      if (outcome !== 'overtaken') return { outcome, ...(recategorised && { recategorised }) };
    }
    throw new RetryLater('BUSY', 'a template changed while a report about it was written', 2);
  };

type Tried = Omit<Heard, 'outcome'> & { outcome: Heard['outcome'] | 'overtaken' };

async function hear({ find, save, ours, now }: Ports, report: TemplateReport): Promise<Tried> {
  const { metaName, language } = report;
  const names = namesBehind(metaName).map((name) => ({ name, language }));
  const versions = (await find(names)).filter((version) => version.metaName === metaName);
  const isOurs = versions.length > 0 || ours.has(metaName);
  if (!isOurs) return { outcome: 'foreign' };

  const changes = versions
    .map((version) => ({ version, next: applyReport(identified(version, report), report) }))
    .filter(({ version, next }) => JSON.stringify(next) !== JSON.stringify(version));
  const fresh = versions.length === 0 ? firstHeard(report, now()) : undefined;
  const answers = await Promise.all([
    ...changes.map(({ version, next }) => save({ ...next, changedAt: now() }, version)),
    ...(fresh ? [save(fresh, undefined)] : []),
  ]);
  const recategorised = newCategory(report, changes.length > 0 ? changes[0]?.version : versions[0]);
  const outcome = answers.includes('overtaken') ? 'overtaken' : answers.length > 0 ? 'moved' : 'known';
  return { outcome, ...(recategorised && { recategorised }) };
}

/** A create whose answer was lost is known by name only. */
const identified = (version: TemplateVersion, { metaId }: TemplateReport): TemplateVersion =>
  metaId && !version.metaId ? { ...version, metaId } : version;

function firstHeard(report: TemplateReport, now: Instant): TemplateVersion | undefined {
  if (report.about !== 'status') return undefined;
  const { metaName, language, status, at } = report;
  const row = {
    name: metaName,
    language,
    version: unpushed,
    metaName,
    status,
    at,
    category: report.category ?? '',
    changedAt: now,
  };
  return {
    ...row,
    ...(report.metaId && { metaId: report.metaId }),
    ...(report.reason && { reason: report.reason }),
    ...(report.category && { categoryAt: at }),
    ...(status === 'APPROVED' && { approvedAt: at }),
  };
}

/** Told once where the stored version knows better; a notice is told as often as it comes. */
function newCategory(report: TemplateReport, stored: TemplateVersion | undefined): Heard['recategorised'] {
  const template = `${report.metaName}/${report.language}`;
  if (report.about === 'category-notice')
    return { template, from: report.category, to: report.coming, when: 'tomorrow' };
  const to = report.about === 'category' || report.about === 'status' ? report.category : undefined;
  const from = stored ? stored.category : report.about === 'category' ? report.previous : undefined;
  if (!to || !from || from === to) return undefined;
  if (stored && applyReport(stored, report).category !== to) return undefined;
  return { template, from, to, when: 'now' };
}
