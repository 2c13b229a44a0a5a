import type { PushPlan } from '../core/templates/plan-push.ts';
import type { Pushed } from '../core/templates/push-template.ts';
import { flagsFor, type Target } from './deployment.ts';
import { bad, faint, good, strong } from './terminal.ts';

/** One template of one type, and what came, or would come, of pushing it. */
export type PushLine = {
  type: string;
  template: string;
  language: string;
  version: string;
  metaName: string;
  outcome: Pushed['outcome'] | 'would create' | 'would edit' | 'would adopt';
  status?: string;
  category?: string;
  /** What it was submitted as, where Meta says otherwise: the price is another. */
  submittedAs?: string;
  code?: number;
  message?: string;
};

/** What a push would do, where nothing is to be done. */
export function planned(plan: PushPlan): Pick<PushLine, 'metaName' | 'outcome' | 'status'> {
  switch (plan.do) {
    case 'nothing':
      return { metaName: plan.standing.metaName, outcome: 'unchanged', status: plan.standing.status };
    case 'adopt':
      return { metaName: plan.known.metaName, outcome: 'would adopt', status: plan.known.status };
    case 'edit':
      return { metaName: plan.metaName, outcome: 'would edit' };
    case 'create':
      return { metaName: plan.metaName, outcome: 'would create' };
  }
}

export function lineText(line: PushLine): string {
  const { template, language, version, metaName, outcome, status, category, submittedAs, code, message } =
    line;
  const mark = outcome === 'refused' ? bad('✗') : good('✓');
  const under = metaName === template ? '' : ` as ${metaName}`;
  const facts = [version, status, category].filter(Boolean).join(' ');
  return [
    `${mark} ${outcome.padEnd(12)} ${strong(`${template}/${language}`)}${under} ${faint(facts)}`,
    ...(message ? [bad(`  → ${code === undefined ? '' : `code ${code}: `}${message}`)] : []),
    ...(submittedAs
      ? [bad(`  → Meta puts it into ${category} and not ${submittedAs}: each message costs another price.`)]
      : []),
  ].join('\n');
}

export function summary(lines: readonly PushLine[], options: Target): string {
  const counts = Object.entries(Object.groupBy(lines, ({ outcome }) => outcome)).map(
    ([outcome, of = []]) => `${of.length} ${outcome}`,
  );
  const pending = lines.some(({ status }) => status === 'PENDING');
  const next = pending ? ` How Meta's review goes: npx aviso templates status${flagsFor(options)}` : '';
  return faint(`${counts.join(', ')}.${next}`);
}
