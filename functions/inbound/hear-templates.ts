import type { Heard } from '../../core/templates/hear-about-templates.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import type { LogLine } from '../middleware/each-record.ts';

/** What one webhook told about templates, which of its fields nobody could read, and how many were of other accounts. */
export type TemplateNews = {
  reports: readonly TemplateReport[];
  unread: readonly string[];
  foreign: number;
};

/**
 * Moves templates by one webhook after the other, since several are often about the same one. Answers what to log
 * of each, or what went wrong. An alarm of the inbound stack counts the lines with `templateCategory`.
 */
export const hearTemplates =
  (hear: (report: TemplateReport) => Promise<Heard>) =>
  async (webhooks: readonly TemplateNews[]): Promise<readonly PromiseSettledResult<LogLine>[]> => {
    const results: PromiseSettledResult<LogLine>[] = [];
    for (const news of webhooks) results.push(...(await Promise.allSettled([hearAll(hear, news)])));
    return results;
  };

async function hearAll(
  hear: (report: TemplateReport) => Promise<Heard>,
  { reports, unread, foreign }: TemplateNews,
): Promise<LogLine> {
  const heard: Heard[] = [];
  for (const report of reports) heard.push(await hear(report));
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
