import * as z from 'zod';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import { TemplateStatus } from '../../core/templates/template-version.ts';
import { Instant } from '../../core/time/instant.ts';

/** A change in a webhook, whose account it is about, and when its entry was made, in seconds. */
export type TemplateChange = { field: string; value: unknown; wabaId: string; time: number | undefined };

const About = z
  .object({
    message_template_id: z.union([z.int(), z.string()]).optional(),
    message_template_name: z.string(),
    message_template_language: z.string(),
  })
  .transform(({ message_template_id: id, message_template_name: metaName, message_template_language }) => ({
    metaName,
    // Meta's own examples write `en-US` here and `en_US` everywhere else.
    language: message_template_language.replace('-', '_'),
    ...(id !== undefined && { metaId: String(id) }),
  }));

/** What Meta calls an event, where the state it leads to has another name. */
const eventsBeside: Readonly<Record<string, TemplateStatus>> = {
  REINSTATED: 'APPROVED',
  UNPAUSE: 'APPROVED',
  UNPAUSED: 'APPROVED',
};

const Event = z
  .string()
  .transform((event) => eventsBeside[event] ?? event)
  .pipe(TemplateStatus.exclude(['SUBMITTING']));

const nothing = new Set(['NONE', '']);

const Status = z
  .object({
    event: Event,
    reason: z.string().nullish(),
    message_template_category: z.string().optional(),
  })
  .transform(({ event: status, reason, message_template_category: category }) => ({
    about: 'status' as const,
    status,
    ...(reason && !nothing.has(reason) && { reason }),
    ...(category && { category }),
  }));

const Quality = z
  .object({ new_quality_score: z.string() })
  .transform(({ new_quality_score: quality }) => ({ about: 'quality' as const, quality }));

const Notice = z
  .object({ new_category: z.string(), correct_category: z.string() })
  .transform(({ new_category: category, correct_category: coming }) => ({
    about: 'category-notice' as const,
    category,
    coming,
  }));

const Category = z
  .object({ new_category: z.string(), previous_category: z.string().optional() })
  .transform(({ new_category: category, previous_category: previous }) => ({
    about: 'category' as const,
    category,
    ...(previous && { previous }),
  }));

const Components = z
  .object({
    message_template_title: z.string().nullish(),
    message_template_element: z.string(),
    message_template_footer: z.string().nullish(),
  })
  .transform(
    ({
      message_template_title: header,
      message_template_element: body,
      message_template_footer: footer,
    }) => ({
      about: 'components' as const,
      texts: [header, body, footer].flatMap((text) => text || []),
      body,
    }),
  );

/** The published example of a quality update bears the field name of a status update. */
const kinds = {
  message_template_status_update: z.union([Status, Quality]),
  message_template_quality_update: Quality,
  template_category_update: z.union([Notice, Category]),
  message_template_components_update: Components,
};
type TemplateField = keyof typeof kinds;

export const templateFields = Object.keys(kinds);

export const isTemplateField = (field: string): field is TemplateField => Object.hasOwn(kinds, field);

const When = z.int().positive();

function readChange(field: TemplateField, { value, time }: TemplateChange): TemplateReport | undefined {
  const about = About.safeParse(value);
  const kind = kinds[field].safeParse(value);
  const when = When.safeParse(time);
  if (!about.success || !kind.success || !when.success) return undefined;
  return { ...about.data, at: Instant.parse(when.data * 1000), ...kind.data };
}

/** Reads what a webhook tells about our account's templates, since others may have some of the same name. */
export function readTemplateChange(
  change: TemplateChange,
  ourWabaId: string,
): TemplateReport | 'foreign' | 'malformed' {
  if (change.wabaId !== ourWabaId) return 'foreign';
  return (isTemplateField(change.field) && readChange(change.field, change)) || 'malformed';
}
