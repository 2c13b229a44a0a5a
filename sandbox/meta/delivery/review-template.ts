import type { Review } from '../behaviour/behaviour.ts';
import type { MetaWorld } from '../meta-world.ts';
import { componentOf, type StoredTemplate, type TemplateComponent } from '../templates/stored-template.ts';

const reviewTakes = 250;

/** Meta's reviewers approve everything after a moment, unless they were told otherwise. */
export function review(world: MetaWorld, template: StoredTemplate, verdict: Review = {}): void {
  const { status = 'APPROVED', reason, category, delayMs = reviewTakes } = verdict;
  const decide = (): void => {
    const current = world.templates.byId(template.id);
    if (current?.status !== 'PENDING') return;
    const found = { ...current, category: category ?? current.category };
    setTemplateStatus(world, found, status, reason);
  };
  world.timers.after(delayMs, decide, { awaited: delayMs <= reviewTakes });
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

/** An edit by hand or by call is told as well, with what customers read from now on. */
export function tellComponents(world: MetaWorld, template: StoredTemplate): void {
  const textOf = (type: TemplateComponent['type']) => componentOf(template, type)?.text;
  const header = textOf('HEADER');
  const footer = textOf('FOOTER');
  world.tell({
    kind: 'field',
    field: 'message_template_components_update',
    at: world.now(),
    value: {
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language.replace('_', '-'),
      ...(header && { message_template_title: header }),
      message_template_element: textOf('BODY') ?? '',
      ...(footer && { message_template_footer: footer }),
    },
  });
}
