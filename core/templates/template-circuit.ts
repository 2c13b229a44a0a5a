import { type Instant, later } from '../time/instant.ts';
import type { FindTemplateVersions } from './ports.ts';
import { type TemplateKey, type TemplateVersion, unpushed } from './template-version.ts';

/** Meta's name of a template in one of its languages. */
export type MetaTemplate = { template: string; language: string };

type Circuit = { find: FindTemplateVersions; open: (template: MetaTemplate) => void };

// Meta's webhook about a pause comes within that; after it one message tries again.
const openMs = 60_000;

/**
 * Holds a template back that Meta has just refused as paused or disabled, so that the next version is found at once
 * and not only when Meta's webhook says so. Each execution environment learns for itself.
 */
export function templateCircuit(find: FindTemplateVersions, now: () => Instant): Circuit {
  const opened = new Map<string, Instant>();
  const keyOf = ({ template, language }: MetaTemplate): string => `${template}/${language}`;
  const isOpen = (template: MetaTemplate): boolean => (opened.get(keyOf(template)) ?? 0) > now();

  const heldBack = (version: TemplateVersion): TemplateVersion =>
    isOpen({ template: version.metaName, language: version.language })
      ? { ...version, status: 'PAUSED' }
      : version;
  const neverPushed = (asked: readonly TemplateKey[], known: readonly TemplateVersion[]) =>
    asked
      .filter(({ name, language }) => isOpen({ template: name, language }))
      .filter((one) => !known.some(({ name, language }) => name === one.name && language === one.language))
      .map((one): TemplateVersion => paused(one, now()));

  return {
    find: async (asked) => {
      const known = await find(asked);
      return [...known.map(heldBack), ...neverPushed(asked, known)];
    },
    open: (template) => opened.set(keyOf(template), later(now(), openMs)),
  };
}

/** What stands of a template that nobody has pushed from here. */
const paused = ({ name, language }: TemplateKey, at: Instant): TemplateVersion => ({
  name,
  language,
  version: unpushed,
  metaName: name,
  status: 'PAUSED',
  at,
  category: '',
  changedAt: at,
});
