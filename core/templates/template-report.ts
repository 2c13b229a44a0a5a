import { Instant, later } from '../time/instant.ts';
import { type MessageTemplate, parametersOf } from './message-template.ts';
import { shownTexts } from './template-content.ts';
import { TemplateStatus, type TemplateVersion } from './template-version.ts';

/** What Meta tells about a template by webhook. `at` is when it happened, by Meta's clock. */
export type TemplateReport = { metaName: string; language: string; metaId?: string; at: Instant } & (
  | { about: 'status'; status: TemplateStatus; reason?: string; category?: string }
  | { about: 'quality'; quality: string }
  /** The category, and so the price, is another now. */
  | { about: 'category'; category: string; previous?: string }
  /** It will be another in a day, unless somebody appeals. */
  | { about: 'category-notice'; category: string; coming: string }
  /** Somebody edited it: what customers read now, without its buttons. */
  | { about: 'components'; texts: readonly string[]; body: string }
);

// What Meta reports is dated by Meta's clock, and ours may be ahead of it.
const beforeAnyReport = Instant.parse(0);

/** From when on reports are news to whoever takes the place of these, which are repeated and not about it. */
export const afterReportsOf = (versions: readonly TemplateVersion[]): Instant =>
  versions.reduce((latest, { at }) => (at >= latest ? later(at, 1) : latest), beforeAnyReport);

/** Reports end in the same place in any order, however often they come; what is not news changes nothing. */
export function applyReport(version: TemplateVersion, report: TemplateReport): TemplateVersion {
  switch (report.about) {
    case 'status':
      return withCategory(withStatus(version, report), report);
    case 'quality':
      return isNews(version.quality, version.qualityAt, report.quality, report.at)
        ? { ...version, quality: report.quality, qualityAt: report.at }
        : version;
    case 'category':
      return withCategory(version, report);
    case 'category-notice':
      return version;
    case 'components':
      return withTexts(version, report);
  }
}

/** Of two words of the same instant one must win, whichever comes first. */
const isNews = (
  known: string | undefined,
  knownAt: Instant | undefined,
  word: string,
  at: Instant,
): boolean => knownAt === undefined || at > knownAt || (at === knownAt && word > (known ?? ''));

const rankOf = (status: TemplateStatus): number => TemplateStatus.options.indexOf(status);

function withStatus(
  version: TemplateVersion,
  { status, reason, at }: Extract<TemplateReport, { about: 'status' }>,
): TemplateVersion {
  const isFirst = version.approvedAt === undefined || at < version.approvedAt;
  const approved = status === 'APPROVED' && isFirst ? { ...version, approvedAt: at } : version;
  const isLater = at > version.at || (at === version.at && rankOf(status) > rankOf(version.status));
  if (!isLater) return approved;
  const { reason: _, ...rest } = approved;
  return { ...rest, status, at, ...(reason && { reason }) };
}

const byPrice = ['AUTHENTICATION', 'UTILITY', 'MARKETING'];

// Meta tells a status and a new category within one second, and a price that rises must not be missed.
const dearness = (category: string): string => `${byPrice.indexOf(category)} ${category}`;

function withCategory(
  version: TemplateVersion,
  { category, at }: { category?: string; at: Instant },
): TemplateVersion {
  return category && isNews(dearness(version.category), version.categoryAt, dearness(category), at)
    ? { ...version, category, categoryAt: at }
    : version;
}

/** Our own edits come back as well, and those say what we say. */
function withTexts(
  { edited, ...version }: TemplateVersion,
  { texts, body, at }: Extract<TemplateReport, { about: 'components' }>,
): TemplateVersion {
  const { template, editedAt } = version;
  const known = { ...version, ...(edited && { edited }) };
  if (!template || (editedAt !== undefined && at <= editedAt)) return known;
  if (shownTexts(template).join('\n') === texts.join('\n')) return { ...version, editedAt: at };
  return { ...version, edited: parametersFit(template, body) ? 'words' : 'parameters', editedAt: at };
}

function parametersFit(template: MessageTemplate, body: string): boolean {
  const holes = [...body.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map(([, name]) => String(name));
  const ours = new Set(parametersOf(template));
  return holes.length === ours.size && holes.every((hole) => ours.has(hole));
}
