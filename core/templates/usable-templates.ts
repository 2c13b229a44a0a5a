import { buttonsOf, headerOf, type MessageTemplate, parametersOf } from './message-template.ts';
import { contentOf } from './template-content.ts';
import { type TemplateVersion, unpushed, versionOf } from './template-version.ts';

/** A version that may be sent, under the name it has at Meta. */
export type UsableTemplate = { template: MessageTemplate; metaName: string; version: string };

/**
 * The best version of a template that may be sent: the bundled one where Meta has approved it or nobody has pushed
 * any, else the one that was approved last and that today's values still fill.
 */
export function usableVersion(
  bundled: MessageTemplate,
  stored: readonly TemplateVersion[],
): UsableTemplate | undefined {
  const versions = stored.filter(
    ({ name, language }) => name === bundled.name && language === bundled.language,
  );
  const own = ownVersions(bundled, versions);
  const standing = own.find(isSendable);
  if (standing || versions.length === 0)
    return {
      template: bundled,
      metaName: standing?.metaName ?? bundled.name,
      version: versionOf(bundled),
    };
  return lastApproved(bundled, versions);
}

export const isSendable = ({ status, edited }: TemplateVersion): boolean =>
  status === 'APPROVED' && edited !== 'parameters';

/** Where nobody has pushed any version, what Meta says about the plain name is about the bundled one. */
function ownVersions(bundled: MessageTemplate, versions: readonly TemplateVersion[]) {
  const pushed = versions.filter(({ version }) => version !== unpushed);
  if (pushed.length === 0) return versions;
  const isOwn = ({ version, template }: TemplateVersion) =>
    version === versionOf(bundled) || (template !== undefined && contentOf(template) === contentOf(bundled));
  return pushed.filter(isOwn);
}

function lastApproved(
  bundled: MessageTemplate,
  versions: readonly TemplateVersion[],
): UsableTemplate | undefined {
  const [last] = versions
    .flatMap(({ template, ...version }) =>
      template && isSendable({ template, ...version }) && isFilledLike(template, bundled)
        ? [{ ...version, template }]
        : [],
    )
    .toSorted((a, b) => (b.approvedAt ?? 0) - (a.approvedAt ?? 0));
  if (!last) return undefined;
  const { template, metaName, version } = last;
  // Words that came later are still asked for by name.
  return {
    template: { ...template, phrases: { ...bundled.phrases, ...template.phrases } },
    metaName,
    version,
  };
}

/** An older version that wants other values, media or answers would be refused by Meta, or read wrong. */
export function isFilledLike(older: MessageTemplate, bundled: MessageTemplate): boolean {
  const filled = parametersOf(bundled);
  const kinds = (template: MessageTemplate) => buttonsOf(template).map(({ type }) => type);
  return (
    parametersOf(older).every((parameter) => filled.includes(parameter)) &&
    headerOf(older) === headerOf(bundled) &&
    kinds(older).join() === kinds(bundled).join()
  );
}
