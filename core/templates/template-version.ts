import * as z from 'zod';
import { contentHash } from '../intake/content-hash.ts';
import { Instant } from '../time/instant.ts';
import { MessageTemplate } from './message-template.ts';

/**
 * Where a version stands at Meta; only APPROVED may be sent. SUBMITTING is our own word for a create whose answer
 * has not come. Of two words of the same instant the later in this list counts.
 */
export const TemplateStatus = z.enum([
  'SUBMITTING',
  'PENDING',
  'IN_APPEAL',
  'APPROVED',
  'FLAGGED',
  'LIMIT_EXCEEDED',
  'LOCKED',
  'PAUSED',
  'REJECTED',
  'DISABLED',
  'ARCHIVED',
  'PENDING_DELETION',
  'DELETED',
]);
export type TemplateStatus = z.infer<typeof TemplateStatus>;

/** The version key of what Meta says about a template of ours that nobody pushed from here. */
export const unpushed = 'unpushed';

/** One version of a template as it stands at Meta. Instants of what Meta said are by Meta's clock. */
export const TemplateVersion = z.object({
  name: z.string(),
  language: z.string(),
  /** `versionOf` its template, or `unpushed`. */
  version: z.string(),
  /** The first version has the template's own name; a later one that had to wait beside it has one by `versionedName`. */
  metaName: z.string(),
  metaId: z.string().optional(),
  status: TemplateStatus,
  /** When Meta said so; 0 while nobody but us has spoken. */
  at: Instant,
  reason: z.string().optional(),
  category: z.string(),
  categoryAt: Instant.optional(),
  quality: z.string().optional(),
  qualityAt: Instant.optional(),
  /** When Meta first approved it: to be taken up again after a pause is no new approval. */
  approvedAt: Instant.optional(),
  /** Somebody edited it at Meta: its words only, or so that our parameters no longer fit. */
  edited: z.enum(['words', 'parameters']).optional(),
  editedAt: Instant.optional(),
  pushedAt: Instant.optional(),
  /** When this was last written, by the writer's clock: never compared. */
  changedAt: Instant,
  /** Missing where nobody pushed it, or where it was written for an Aviso that read templates otherwise. */
  template: MessageTemplate.optional(),
});
export type TemplateVersion = z.infer<typeof TemplateVersion>;

export type TemplateKey = Pick<MessageTemplate, 'name' | 'language'>;

const versions = new WeakMap<MessageTemplate, string>();

/** Eight hex digits of the SHA-256 of all that a template says, our phrases with it. */
export function versionOf(template: MessageTemplate): string {
  const known = versions.get(template);
  if (known) return known;
  const version = Buffer.from(contentHash(template), 'base64url').toString('hex').slice(0, 8);
  versions.set(template, version);
  return version;
}

/**
 * `<name>_<version>`, and `<name>_<version>_2` for the second time. Names at Meta are lower-case letters, digits and
 * underscores, and so are these.
 */
export const versionedName = ({ name }: TemplateKey, version: string, times = 1): string =>
  times === 1 ? `${name}_${version}` : `${name}_${version}_${times}`;

/** The names of templates that may bear this name at Meta. */
export function namesBehind(metaName: string): readonly string[] {
  const plain = /^(.+)_[0-9a-f]{8}(?:_\d+)?$/.exec(metaName)?.[1];
  return plain ? [metaName, plain] : [metaName];
}
