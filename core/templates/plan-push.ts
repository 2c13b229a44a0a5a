import type { MessageTemplate } from './message-template.ts';
import type { TemplateAtMeta } from './ports.ts';
import { componentsFor, contentAtMeta, contentOf } from './template-content.ts';
import {
  type TemplateStatus,
  type TemplateVersion,
  unpushed,
  versionedName,
  versionOf,
} from './template-version.ts';

export type PushPlan =
  /** This very version was pushed before. */
  | { do: 'nothing'; standing: TemplateVersion }
  /** Meta has all that customers see of it; what is stored under that name is it. */
  | { do: 'adopt'; known: Known; replaced: readonly TemplateVersion[] }
  | { do: 'edit'; metaName: string; id: string; replaced: readonly TemplateVersion[] }
  | { do: 'create'; metaName: string; replaced: readonly TemplateVersion[] };

/** What is known of a template at Meta. */
export type Known = Pick<TemplateVersion, 'metaName' | 'status' | 'category'> & Partial<TemplateVersion>;

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
export function planPush(template: MessageTemplate, { stored, atMeta, links }: Standing): PushPlan {
  const own = stored.find(({ version }) => version === versionOf(template));
  if (own && own.status !== 'SUBMITTING') return { do: 'nothing', standing: own };

  const pushed = stored.filter(({ version }) => version !== unpushed);
  const known = knownAs(template, pushed) ?? foundAs(template, atMeta, links);
  const ours = own ? [own] : [];
  if (known) {
    const replaced = pushed.filter((one) => one.metaName === known.metaName && isOther(one, template));
    return { do: 'adopt', known, replaced: [...ours, ...replaced] };
  }

  const standing = mendable(pushed, atMeta);
  if (standing) {
    const replaced = pushed.filter((one) => one !== own && one.metaName === standing.metaName);
    return { do: 'edit', ...standing, replaced: [...ours, ...replaced] };
  }

  const plainIsTaken =
    pushed.some(({ metaName, version }) => metaName === template.name && version !== own?.version) ||
    atMeta.some(({ name }) => name === template.name);
  const free = plainIsTaken ? versionedName(template, versionOf(template)) : template.name;
  return { do: 'create', metaName: own?.metaName ?? free, replaced: ours };
}

const gone: readonly (TemplateStatus | undefined)[] = ['DELETED', 'PENDING_DELETION'];

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
      !gone.includes(version.status),
  );
  if (!twin) return undefined;
  const { name: _, language: __, version: ___, template: ____, ...known } = twin;
  return known;
}

/** Created by hand, by an earlier deployment, or by a push that never heard the answer. */
function foundAs(
  template: MessageTemplate,
  atMeta: readonly TemplateAtMeta[],
  links: string,
): Known | undefined {
  const content = contentAtMeta(componentsFor(template, links));
  const found = atMeta.find(
    ({ components, status }) =>
      status !== undefined && !gone.includes(status) && contentAtMeta(components) === content,
  );
  if (!found?.status) return undefined;
  const { id: metaId, name: metaName, status, category, quality, reason } = found;
  return { metaId, metaName, status, category, ...(quality && { quality }), ...(reason && { reason }) };
}

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
