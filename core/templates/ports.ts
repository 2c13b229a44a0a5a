import type { TemplateKey, TemplateStatus, TemplateVersion } from './template-version.ts';

/** All stored versions of these templates. */
export type FindTemplateVersions = (templates: readonly TemplateKey[]) => Promise<readonly TemplateVersion[]>;

/** Writes a version over the one it was computed from, or where there was none; else somebody else got there first. */
export type SaveTemplateVersion = (
  next: TemplateVersion,
  previous: TemplateVersion | undefined,
) => Promise<'saved' | 'overtaken'>;

/** Puts versions in the place of others, all at once or not at all. */
export type ReplaceTemplateVersions = (
  next: readonly TemplateVersion[],
  replaced: readonly TemplateVersion[],
) => Promise<'saved' | 'overtaken'>;

/** A template as Meta tells it when asked. */
export type TemplateAtMeta = {
  id: string;
  name: string;
  language: string;
  /** Missing where Meta has a word that we have not. */
  status?: TemplateStatus;
  category: string;
  quality?: string;
  reason?: string;
  components: unknown;
};

/** All languages of the templates with this name at Meta; of all templates where there is no name. */
export type FindAtMeta = (name?: string) => Promise<readonly TemplateAtMeta[]>;

/** What Meta is given, under the name it shall have there. */
export type Submission = {
  name: string;
  language: string;
  category: string;
  parameter_format: 'NAMED';
  components: unknown;
  message_send_ttl_seconds?: number;
};

export type SubmissionAnswer =
  | { kind: 'taken'; id?: string; status?: TemplateStatus; category?: string }
  /** With Meta's own words for the person who pushes. */
  | { kind: 'refused'; code: number; message: string }
  /** It may have been taken. */
  | { kind: 'lost' };

export type CreateAtMeta = (submission: Submission) => Promise<SubmissionAnswer>;
export type EditAtMeta = (id: string, submission: Submission) => Promise<SubmissionAnswer>;
