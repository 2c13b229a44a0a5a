import type { Instant } from '../time/instant.ts';
import { headerOf, type MessageTemplate } from './message-template.ts';
import { type InService, type Known, namesToAsk, type PushPlan, planPush } from './plan-push.ts';
import type * as ports from './ports.ts';
import { componentsFor, withSample } from './template-content.ts';
import { afterReportsOf } from './template-report.ts';
import { type TemplateVersion, versionOf } from './template-version.ts';

export type PushPorts = {
  now: () => Instant;
  /** Consistent: what is found is written over. */
  find: ports.FindTemplateVersions;
  save: ports.SaveTemplateVersion;
  replace: ports.ReplaceTemplateVersions;
  findAtMeta: ports.FindAtMeta;
  create: ports.CreateAtMeta;
  edit: ports.EditAtMeta;
  /** Uploads the sample file beside a template, and answers Meta's handle for it. */
  uploadSample: (template: MessageTemplate) => Promise<string>;
  /** Where the deployment's links answer; asked only for templates that have one. */
  links: string;
};

export type Pushed = {
  outcome: 'created' | 'edited' | 'adopted' | 'unchanged' | 'refused';
  version: TemplateVersion;
  /** Why it was refused, by Meta. */
  code?: number;
  message?: string;
};

/** What a push would do. */
export async function planFor(ports: PushPorts, template: MessageTemplate): Promise<PushPlan> {
  const stored = await ports.find([template]);
  const found = await Promise.all(namesToAsk(template, stored).map((name) => ports.findAtMeta(name)));
  const atMeta = found.flat().filter(({ language }) => language === template.language);
  return planPush(template, { stored, atMeta, links: ports.links });
}

/** Has a template's version at Meta, and in the store with where it stands there. */
export const pushTemplate =
  (ports: PushPorts) =>
  async (template: MessageTemplate, timeToLiveSeconds: number | undefined): Promise<Pushed> => {
    const plan = await planFor(ports, template);
    switch (plan.do) {
      case 'nothing':
        return { outcome: 'unchanged', version: plan.standing };
      case 'adopt':
        return adopt(ports, template, plan);
      case 'edit':
      case 'create':
        return submit(ports, template, plan, timeToLiveSeconds);
    }
  };

const versionNow = ({ now }: PushPorts, template: MessageTemplate, known: Known): TemplateVersion => ({
  at: afterReportsOf([]),
  ...known,
  name: template.name,
  language: template.language,
  version: versionOf(template),
  pushedAt: now(),
  changedAt: now(),
  template,
});

/** Nobody has pushed it from here. */
function besides(ports: PushPorts, inService: InService | undefined): readonly TemplateVersion[] {
  if (!inService) return [];
  const { pushedAt: _, ...version } = versionNow(ports, inService.template, inService.known);
  return [version];
}

async function adopt(
  ports: PushPorts,
  template: MessageTemplate,
  { known, replaced, inService }: Extract<PushPlan, { do: 'adopt' }>,
): Promise<Pushed> {
  const version = versionNow(ports, template, known);
  mustBeSaved(await ports.replace([version, ...besides(ports, inService)], replaced));
  return { outcome: 'adopted', version };
}

/** The row stands before Meta is asked: an answer may be lost, and a report may be quicker than the answer. */
async function submit(
  ports: PushPorts,
  template: MessageTemplate,
  plan: Extract<PushPlan, { do: 'edit' | 'create' }>,
  timeToLiveSeconds: number | undefined,
): Promise<Pushed> {
  const { metaName, replaced, inService } = plan;
  const submission = await submissionFor(ports, template, metaName, timeToLiveSeconds);
  const row = versionNow(ports, template, {
    metaName,
    category: template.category,
    status: 'SUBMITTING',
    ...(plan.do === 'edit' && { metaId: plan.id, at: afterReportsOf(replaced) }),
  });
  mustBeSaved(await ports.replace([row, ...besides(ports, inService)], replaced));
  const answer = await (plan.do === 'edit' ? ports.edit(plan.id, submission) : ports.create(submission));
  switch (answer.kind) {
    case 'taken':
      return {
        outcome: plan.do === 'edit' ? 'edited' : 'created',
        version: await settled(ports, row, answer),
      };
    case 'refused':
      // Meta still has the old content under this name, and its reports are about that.
      await ports.replace(replaced, [row]);
      return { outcome: 'refused', version: row, code: answer.code, message: answer.message };
    case 'lost':
      return {
        outcome: 'refused',
        version: row,
        message: 'the answer was lost; push again, which looks before it submits',
      };
  }
}

/** Takes Meta's answer into the row, unless a report was quicker and knows more. */
async function settled(
  { find, save, now }: PushPorts,
  row: TemplateVersion,
  answer: Extract<ports.SubmissionAnswer, { kind: 'taken' }>,
): Promise<TemplateVersion> {
  for (let current: TemplateVersion | undefined = row; current; ) {
    const { status, category, categoryAt } = current;
    const next: TemplateVersion = {
      ...current,
      ...(answer.id && { metaId: answer.id }),
      status: status === 'SUBMITTING' ? (answer.status ?? 'PENDING') : status,
      category: categoryAt === undefined ? (answer.category ?? category) : category,
      changedAt: now(),
    };
    if ((await save(next, current)) === 'saved') return next;
    current = (await find([row])).find(({ version }) => version === row.version);
  }
  return row;
}

async function submissionFor(
  { links, uploadSample }: PushPorts,
  template: MessageTemplate,
  name: string,
  timeToLiveSeconds: number | undefined,
): Promise<ports.Submission> {
  const { language, category, parameter_format } = template;
  const components = componentsFor(template, links);
  return {
    name,
    language,
    category,
    parameter_format,
    components: headerOf(template) ? withSample(components, await uploadSample(template)) : components,
    ...(timeToLiveSeconds !== undefined && { message_send_ttl_seconds: timeToLiveSeconds }),
  };
}

function mustBeSaved(answer: 'saved' | 'overtaken'): void {
  if (answer === 'overtaken')
    throw new Error(
      'A version of this template was written meanwhile; push again when the other push has ended.',
    );
}
