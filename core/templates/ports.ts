import type { TemplateKey, TemplateVersion } from './template-version.ts';

/** All stored versions of these templates. */
export type FindTemplateVersions = (templates: readonly TemplateKey[]) => Promise<readonly TemplateVersion[]>;

/** Writes a version over the one it was computed from, or where there was none; else somebody else got there first. */
export type SaveTemplateVersion = (
  next: TemplateVersion,
  previous: TemplateVersion | undefined,
) => Promise<'saved' | 'overtaken'>;
