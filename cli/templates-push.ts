import { createAtMeta, editAtMeta } from '../adapters/whatsapp/manage-templates.ts';
import { appOfToken, uploadSample } from '../adapters/whatsapp/upload-sample.ts';
import type { NotificationType } from '../core/catalogue/notification-type.ts';
import type { MessageTemplate } from '../core/templates/message-template.ts';
import type { FindAtMeta } from '../core/templates/ports.ts';
import { type PushPorts, planFor, pushTemplate } from '../core/templates/push-template.ts';
import { reviewStanding } from '../core/templates/review-standing.ts';
import { usesLinks } from '../core/templates/template-content.ts';
import { versionOf } from '../core/templates/template-version.ts';
import { type Deployment, findDeployment } from './deployment.ts';
import { lintFolder } from './lint-folder.ts';
import { graphOf, templateAccess } from './meta-access.ts';
import { Problem } from './problem.ts';
import { lineText, type PushLine, planned, summary } from './push-lines.ts';
import { sampleBeside } from './sample-file.ts';
import { type StatusOptions, statusReport, whenReviewed } from './template-review.ts';
import { lintReport } from './templates-lint.ts';
import { type Report, showProgress } from './terminal.ts';

export type PushOptions = StatusOptions & { dryRun?: boolean; type?: string; appId?: string };

type Item = { type: NotificationType; template: MessageTemplate };

/** `aviso templates push`: has every template at Meta as it is in the files, without submitting anything twice. */
export async function templatesPush(options: PushOptions): Promise<Report> {
  const linted = await lintFolder();
  if (linted.findings.length > 0)
    return { json: { findings: linted.findings }, text: lintReport(linted), exitCode: 1 };
  const items = await itemsOf(options.type);
  const deployment = await findDeployment(options);
  const lines = await pushAll(deployment, items, options);
  const refused = lines.some(({ outcome }) => outcome === 'refused');
  const pushed: Report = {
    json: { templates: lines },
    text: [...lines.map(lineText), '', summary(lines, options)].join('\n'),
    exitCode: refused ? 1 : 0,
  };
  return options.wait && !options.dryRun ? afterReview(pushed, deployment, items, options) : pushed;
}

/** The catalogue reads the templates as it loads, so it is loaded when the lint has found nothing. */
async function itemsOf(wanted: string | undefined): Promise<readonly Item[]> {
  const { catalogue } = await import('../core/catalogue/catalogue.ts');
  const types = catalogue.filter(({ name }) => wanted === undefined || name === wanted);
  if (types.length === 0)
    throw new Problem(
      2,
      `There is no type ${wanted}. There are ${catalogue.map(({ name }) => name).join(', ')}.`,
    );
  return types.flatMap((type) => type.templates.map((template) => ({ type, template })));
}

async function pushAll(
  deployment: Deployment,
  items: readonly Item[],
  options: PushOptions,
): Promise<readonly PushLine[]> {
  const portsFor = portsOf(deployment, items, options);
  const progress = showProgress('pushed', items.length);
  const lines: PushLine[] = [];
  try {
    for (const [done, item] of items.entries()) {
      progress.at(done);
      lines.push(await lineFor(portsFor(item), item, options));
    }
    return lines;
  } finally {
    progress.end();
  }
}

function portsOf(deployment: Deployment, items: readonly Item[], { appId }: PushOptions) {
  const graph = graphOf(deployment);
  const access = templateAccess(deployment, graph);
  const links = items.some(({ template }) => usesLinks(template)) ? deployment.output('LinksUrl') : '';
  const findAtMeta = askedOnce(access.findAtMeta);
  return ({ type }: Item): PushPorts => ({
    ...access,
    findAtMeta,
    create: createAtMeta(graph, deployment.output('WabaId')),
    edit: editAtMeta(graph),
    uploadSample: async (template) => {
      const sample = sampleBeside(type.name, template);
      return uploadSample(graph, appId ?? (await appOfToken(graph)), sample);
    },
    links,
  });
}

/** One answer has all languages of a name, and nothing is pushed twice in one run. */
function askedOnce(find: FindAtMeta): FindAtMeta {
  const answers = new Map<string | undefined, ReturnType<FindAtMeta>>();
  return (name) => {
    const answer = answers.get(name) ?? find(name);
    answers.set(name, answer);
    return answer;
  };
}

async function lineFor(
  ports: PushPorts,
  { type, template }: Item,
  { dryRun }: PushOptions,
): Promise<PushLine> {
  const { name, language, category } = template;
  const about = { type: type.name, template: name, language, version: versionOf(template) };
  if (dryRun) return { ...about, ...planned(await planFor(ports, template)) };
  const { outcome, version, code, message } = await pushTemplate(ports)(template, type.timeToLiveSeconds);
  return {
    ...about,
    metaName: version.metaName,
    outcome,
    ...(outcome !== 'refused' && { status: version.status, category: version.category }),
    ...(version.category !== category && { submittedAs: category }),
    ...(code !== undefined && { code }),
    ...(message && { message }),
  };
}

async function afterReview(
  pushed: Report,
  deployment: Deployment,
  items: readonly Item[],
  options: PushOptions,
): Promise<Report> {
  const templates = items.map(({ template }) => template);
  const look = () => reviewStanding(templateAccess(deployment, graphOf(deployment)))(templates);
  const reviewed = statusReport(await whenReviewed(look), options);
  return {
    json: { ...Object(pushed.json), reviewed: reviewed.json },
    text: `${pushed.text}\n\n${reviewed.text}`,
    exitCode: pushed.exitCode || reviewed.exitCode || 0,
  };
}
