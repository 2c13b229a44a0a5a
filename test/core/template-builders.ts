import { MessageTemplate } from '../../core/templates/message-template.ts';
import type { TemplateVersion } from '../../core/templates/template-version.ts';
import { versionOf } from '../../core/templates/template-version.ts';
import { Instant } from '../../core/time/instant.ts';

const example = { body_text_named_params: [{ param_name: 'name', example: 'Ana' }] };

export const aTemplate = (
  text = 'Hola {{name}}, tu tarjeta está lista.',
  change: Partial<MessageTemplate> = {},
): MessageTemplate =>
  MessageTemplate.parse({
    name: 'card_ready',
    language: 'es',
    category: 'UTILITY',
    parameter_format: 'NAMED',
    components: [
      { type: 'BODY', text, example },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Gracias' }] },
    ],
    phrases: {},
    ...change,
  });

export const instant = (seconds: number): Instant =>
  Instant.parse(Date.parse('2026-11-22T12:00:00Z') + seconds * 1000);

export const aVersion = (
  template: MessageTemplate = aTemplate(),
  change: Partial<TemplateVersion> = {},
): TemplateVersion => ({
  name: template.name,
  language: template.language,
  version: versionOf(template),
  metaName: template.name,
  status: 'APPROVED',
  at: instant(0),
  ...((change.status ?? 'APPROVED') === 'APPROVED' && { approvedAt: instant(0) }),
  category: 'UTILITY',
  changedAt: instant(0),
  template,
  ...change,
});
