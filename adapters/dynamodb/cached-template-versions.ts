import type { FindTemplateVersions } from '../../core/templates/ports.ts';
import type { TemplateKey, TemplateVersion } from '../../core/templates/template-version.ts';
import { type Cached, cached } from '../secrets/cached.ts';
import { templateKey } from './template-item.ts';

/** Keeps each template's versions for a while: a message costs no read for them. */
export function cachedFor(
  milliseconds: number,
  now: () => number,
  find: FindTemplateVersions,
): FindTemplateVersions {
  const kept = new Map<string, Cached<readonly TemplateVersion[]>>();
  const versionsOf = ({ name, language }: TemplateKey): Promise<readonly TemplateVersion[]> => {
    const key = templateKey({ name, language });
    const known = kept.get(key) ?? cached(() => find([{ name, language }]), now, milliseconds);
    kept.set(key, known);
    return known();
  };
  return async (templates) => (await Promise.all(templates.map(versionsOf))).flat();
}
