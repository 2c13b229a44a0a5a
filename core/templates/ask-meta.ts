import { type Instant, later } from '../time/instant.ts';
import type { TemplateAtMeta } from './ports.ts';
import type { TemplateVersion } from './template-version.ts';

/**
 * A version after Meta was asked how it stands, so that a webhook which was lost does no harm for long. What the
 * answer changes counts as said right after Meta's last word: a webhook that is still to come has the last one.
 */
export function asMetaSays(version: TemplateVersion, found: TemplateAtMeta | undefined): TemplateVersion {
  if (version.status === 'SUBMITTING') return version;
  const status = found ? (found.status ?? version.status) : 'DELETED';
  const told = status === version.status ? version : withStatus(version, status, found?.reason);
  return found ? withFacts(told, found) : told;
}

function withStatus(
  { reason: _, ...version }: TemplateVersion,
  status: TemplateVersion['status'],
  reason: string | undefined,
): TemplateVersion {
  const at = later(version.at, 1);
  return {
    ...version,
    status,
    at,
    ...(reason && { reason }),
    ...(status === 'APPROVED' && { approvedAt: at }),
  };
}

const after = (instant: Instant | undefined, version: TemplateVersion): Instant =>
  later(instant ?? version.at, 1);

function withFacts(version: TemplateVersion, { id, category, quality }: TemplateAtMeta): TemplateVersion {
  return {
    ...version,
    ...(!version.metaId && { metaId: id }),
    ...(category !== version.category && { category, categoryAt: after(version.categoryAt, version) }),
    ...(quality !== undefined &&
      quality !== version.quality && { quality, qualityAt: after(version.qualityAt, version) }),
  };
}
