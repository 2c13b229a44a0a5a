import type { MessageTemplate } from './message-template.ts';
import type { TemplateAtMeta } from './ports.ts';
import { type TemplateVersion, versionedName, versionOf } from './template-version.ts';

type Standing = {
  /** All stored versions of the template, its own among them. */
  stored: readonly TemplateVersion[];
  atMeta: readonly TemplateAtMeta[];
};

/**
 * The name under which a version is created: the plain one while that is free, else one of its own. Meta keeps the
 * name of a deleted template back for weeks, so what was deleted comes again under the next number.
 */
export function freeName(
  template: MessageTemplate,
  deleted: TemplateVersion | undefined,
  { stored, atMeta }: Standing,
): string {
  const taken = new Set([...stored.map(({ metaName }) => metaName), ...atMeta.map(({ name }) => name)]);
  if (!deleted && !taken.has(template.name)) return template.name;
  const version = versionOf(template);
  let times = deleted ? timesIn(deleted.metaName, versionedName(template, version)) + 1 : 1;
  while (taken.has(versionedName(template, version, times))) times++;
  return versionedName(template, version, times);
}

/** How often a version had a name of its own, up to this one. */
function timesIn(metaName: string, versioned: string): number {
  if (!metaName.startsWith(versioned)) return 0;
  return Number(metaName.slice(versioned.length + 1) || 1);
}
