import type { Heard } from '../../core/templates/hear-about-templates.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import type { LogLine } from '../middleware/each-record.ts';

/** What to log of one webhook, as far as it was kept, and what went wrong then, if anything. */
export type TemplatesHeard = { line: LogLine; trouble?: { reason: unknown } };

/** What one webhook told about templates, which of its fields nobody could read, and how many were of other accounts. */
export type TemplateNews = {
  reports: readonly TemplateReport[];
  unread: readonly string[];
  foreign: number;
};

/**
 * Moves templates by one webhook after the other, since several are often about the same one. An alarm of the
 * inbound stack counts the lines with `templateCategory`.
 */
export const hearTemplates =
  (hear: (report: TemplateReport) => Promise<Heard>) =>
  async (webhooks: readonly TemplateNews[]): Promise<readonly TemplatesHeard[]> => {
    const results: TemplatesHeard[] = [];
    for (const news of webhooks) results.push(await hearAll(hear, news));
    return results;
  };

async function hearAll(
  hear: (report: TemplateReport) => Promise<Heard>,
  { reports, unread, foreign }: TemplateNews,
): Promise<TemplatesHeard> {
  const heard: Heard[] = [];
  try {
    for (const report of reports) heard.push(await hear(report));
    return { line: lineOf(heard, unread, foreign) };
  } catch (reason) {
    return { line: lineOf(heard, unread, foreign), trouble: { reason } };
  }
}

function lineOf(heard: readonly Heard[], unread: readonly string[], foreign: number): LogLine {
  const count = (outcome: Heard['outcome']) => heard.filter((one) => one.outcome === outcome).length;
  const categories = heard.flatMap(({ recategorised: change }) =>
    change ? `${change.template} from ${change.from} to ${change.to} ${change.when}` : [],
  );
  return {
    templates: count('moved') + count('known') || undefined,
    foreignTemplates: count('foreign') + foreign || undefined,
    unreadTemplates: unread.join(' ') || undefined,
    templateCategory: categories.join(', ') || undefined,
  };
}
