import * as z from 'zod';
import { contentHash } from '../intake/content-hash.ts';
import { toIso } from '../time/instant.ts';
import { TemplateStatus, type TemplateVersion } from './template-version.ts';

/** Of no customer and no event of the bank's: its detail has neither `customerId` nor `causedBy`. */
export const TemplateStatusChanged = z.object({
  detailType: z.literal('TemplateStatusChanged'),
  detail: z.object({
    /** Made from the fact itself, so that a redelivered announcement is known again. */
    eventId: z.string(),
    occurredAt: z.iso.datetime(),
    data: z.object({
      template: z.string(),
      language: z.string(),
      /** `unpushed` where the template was created by other means. */
      version: z.string(),
      metaName: z.string(),
      status: TemplateStatus,
      /** Missing where this is the first that is known of the version. */
      previous: TemplateStatus.optional(),
      category: z.string().optional(),
      previousCategory: z.string().optional(),
      quality: z.string().optional(),
      reason: z.string().optional(),
      edited: z.enum(['words', 'parameters']).optional(),
    }),
  }),
});
export type TemplateStatusChanged = z.infer<typeof TemplateStatusChanged>;

const factsOf = ({
  status,
  at,
  category,
  categoryAt,
  quality,
  qualityAt,
  edited,
  editedAt,
}: TemplateVersion) => ({
  status,
  at,
  category,
  categoryAt,
  quality,
  qualityAt,
  edited,
  editedAt,
});

const told = ({ status, category, quality, edited }: TemplateVersion): string =>
  JSON.stringify([status, category, quality, edited]);

/** What the world should hear when a version went from `before`, if it was there, to `after`. */
export function templateAnnouncements(
  before: TemplateVersion | undefined,
  after: TemplateVersion,
): readonly TemplateStatusChanged[] {
  // Until Meta has answered there is nothing to tell.
  const known = before?.status === 'SUBMITTING' ? undefined : before;
  if (after.status === 'SUBMITTING' || (known && told(known) === told(after))) return [];
  const { name: template, language, version, metaName, status, category, quality, reason, edited } = after;
  const isRecategorised = before?.category && before.category !== category;
  return [
    TemplateStatusChanged.parse({
      detailType: 'TemplateStatusChanged',
      detail: {
        eventId: `tpl_${contentHash([template, language, version, factsOf(after)])}`,
        occurredAt: toIso(after.changedAt),
        data: {
          template,
          language,
          version,
          metaName,
          status,
          ...(known && { previous: known.status }),
          ...(category && { category }),
          ...(isRecategorised && { previousCategory: before.category }),
          ...(quality && { quality }),
          ...(reason && { reason }),
          ...(edited && { edited }),
        },
      },
    }),
  ];
}
