import type { MetaWorld } from '../meta-world.ts';
import type { StoredTemplate } from '../templates/stored-template.ts';

const reviewTakes = 250;

/** Meta's reviewers approve everything, after a moment. */
export function review(world: MetaWorld, template: StoredTemplate): void {
  world.timers.after(reviewTakes, () => {
    const current = world.templates.byId(template.id);
    if (current?.status === 'PENDING') setTemplateStatus(world, current, 'APPROVED');
  });
}

export function setTemplateStatus(
  world: MetaWorld,
  template: StoredTemplate,
  status: StoredTemplate['status'],
  reason = 'NONE',
): void {
  const before = template.status;
  world.templates.save({ ...template, status, rejectedReason: reason });
  const title =
    status === 'PAUSED'
      ? 'FIRST_PAUSE'
      : status === 'DISABLED'
        ? 'DISABLED'
        : before === 'PAUSED'
          ? 'UNPAUSE'
          : undefined;
  world.tell({
    kind: 'field',
    field: 'message_template_status_update',
    at: world.now(),
    value: {
      event: status,
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language.replace('_', '-'),
      reason,
      message_template_category: template.category,
      ...(title === undefined ? {} : { other_info: { title } }),
    },
  });
}

/** Meta found the content to be of another kind than it was submitted as. */
export function setTemplateCategory(
  world: MetaWorld,
  template: StoredTemplate,
  category: StoredTemplate['category'],
): void {
  world.templates.save({ ...template, category });
  world.tell({
    kind: 'field',
    field: 'template_category_update',
    at: world.now(),
    value: {
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language.replace('_', '-'),
      previous_category: template.category,
      new_category: category,
    },
  });
}
