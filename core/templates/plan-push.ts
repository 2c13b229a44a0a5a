import { templateFrom } from './found-template.ts';
import { freeName } from './free-name.ts';
import type { MessageTemplate } from './message-template.ts';
import type { TemplateAtMeta } from './ports.ts';
import { componentsFor, contentAtMeta, contentOf } from './template-content.ts';
import { afterReportsOf } from './template-report.ts';
import {
  type TemplateStatus,
  type TemplateVersion,
  unpushed,
  versionedName,
  versionOf,
} from './template-version.ts';

export type PushPlan =
  /** This very version was pushed before. */
  { do: 'nothing'; standing: TemplateVersion } | Change;

type Change = { replaced: readonly TemplateVersion[]; inService?: InService } & (
  | { do: 'create'; metaName: string }
  | { do: 'edit'; metaName: string; id: string }
  /** Meta has all that customers see of it; what is stored under that name is it. */
  | { do: 'adopt'; known: Known }
);

/** What is known of a template at Meta. */
export type Known = Pick<TemplateVersion, 'metaName' | 'status' | 'category'> & Partial<TemplateVersion>;

/** What Meta has approved under the plain name, though nobody has pushed it from here: it is to stay in service. */
export type InService = { template: MessageTemplate; known: Known };

type Standing = {
  /** All stored versions of the template. */
  stored: readonly TemplateVersion[];
  /** What Meta has in its language, under any of `namesToAsk`. */
  atMeta: readonly TemplateAtMeta[];
  /** Where the deployment's links answer. */
  links: string;
};

/** Under which names Meta may have the template. */
export const namesToAsk = (
  template: MessageTemplate,
  stored: readonly TemplateVersion[],
): readonly string[] => [
  ...new Set([
    template.name,
    versionedName(template, versionOf(template)),
    ...stored.map(({ metaName }) => metaName),
  ]),
];

/**
 * What it takes to have a version at Meta. Identical content is never submitted again: approval takes a day or two.
 * What Meta has approved stays in service, so new content waits beside it under a name of its own; only what is
 * refused or paused is edited in place, which Meta allows as often as one likes.
 */
export function planPush(template: MessageTemplate, standing: Standing): PushPlan {
  const { stored, atMeta } = standing;
  const own = stored.find(({ version }) => version === versionOf(template));
  if (own && own.status !== 'SUBMITTING' && !gone.has(own.status)) return { do: 'nothing', standing: own };

  const pushed = stored.filter(({ version }) => version !== unpushed);
  const inService = inServiceBeside(template, standing);
  const change = (others: readonly TemplateVersion[]) => ({
    replaced: [...new Set([...(own ? [own] : []), ...others, ...formerly(inService, stored)])],
    ...(inService && { inService }),
  });

  const known = knownAs(template, pushed) ?? foundAs(template, standing);
  if (known) {
    const others = pushed.filter((one) => one.metaName === known.metaName && isOther(one, template));
    return { do: 'adopt', known, ...change(others) };
  }

  const turnedDown = mendable(pushed, atMeta);
  if (turnedDown) {
    const others = pushed.filter((one) => one.metaName === turnedDown.metaName);
    return { do: 'edit', ...turnedDown, ...change(others) };
  }

  const metaName = own?.status === 'SUBMITTING' ? own.metaName : freeName(template, own, standing);
  return { do: 'create', metaName, ...change([]) };
}

const gone: ReadonlySet<TemplateStatus | undefined> = new Set(['DELETED', 'PENDING_DELETION'] as const);

/** What Meta no longer has under its name. */
const isOther = (version: TemplateVersion, template: MessageTemplate): boolean =>
  version.template === undefined || contentOf(version.template) !== contentOf(template);

/** A stored version that differs in our phrases or in examples only. */
function knownAs(template: MessageTemplate, pushed: readonly TemplateVersion[]): Known | undefined {
  const twin = pushed.find(
    (version) =>
      version.template !== undefined &&
      contentOf(version.template) === contentOf(template) &&
      version.status !== 'SUBMITTING' &&
      !gone.has(version.status),
  );
  if (!twin) return undefined;
  const { name: _, language: __, version: ___, template: ____, ...known } = twin;
  return known;
}

/** Created by hand, by an earlier deployment, or by a push that never heard the answer. */
function foundAs(template: MessageTemplate, { stored, atMeta, links }: Standing): Known | undefined {
  const content = contentAtMeta(componentsFor(template, links));
  const found = atMeta.find(
    ({ components, status }) =>
      status !== undefined && !gone.has(status) && contentAtMeta(components) === content,
  );
  return found && knownOf(found, stored);
}

function knownOf(
  { id: metaId, name: metaName, status, category, quality, reason }: TemplateAtMeta,
  stored: readonly TemplateVersion[],
): Known | undefined {
  if (!status) return undefined;
  const at = afterReportsOf(stored.filter((version) => version.metaName === metaName));
  return { metaId, metaName, status, at, category, ...(quality && { quality }), ...(reason && { reason }) };
}

function inServiceBeside(
  template: MessageTemplate,
  { stored, atMeta, links }: Standing,
): InService | undefined {
  const found = atMeta.find(({ name, status }) => name === template.name && status === 'APPROVED');
  const known = found && knownOf(found, stored);
  const theirs = found && templateFrom(found, template, links);
  if (!known || !theirs || contentOf(theirs) === contentOf(template)) return undefined;
  const isKnown = stored.some(
    ({ metaName, version, status }) =>
      !gone.has(status) &&
      version !== unpushed &&
      (metaName === template.name || version === versionOf(theirs)),
  );
  return isKnown ? undefined : { template: theirs, known };
}

/** The same version, which was deleted once. */
const formerly = (inService: InService | undefined, stored: readonly TemplateVersion[]) =>
  inService ? stored.filter(({ version }) => version === versionOf(inService.template)) : [];

/** The version that was pushed last, or what somebody created under the plain name, where Meta has turned it down. */
function mendable(
  pushed: readonly TemplateVersion[],
  atMeta: readonly TemplateAtMeta[],
): { metaName: string; id: string } | undefined {
  const last = pushed.toSorted((a, b) => (b.pushedAt ?? 0) - (a.pushedAt ?? 0))[0];
  const there = last ? atMeta.find(({ name }) => name === last.metaName) : atMeta[0];
  if (!there) return undefined;
  return there.status === 'REJECTED' || there.status === 'PAUSED'
    ? { metaName: there.name, id: there.id }
    : undefined;
}
