import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkDefinition } from '../../sandbox/meta/templates/check-definition.ts';
import { TemplateDefinition } from '../../sandbox/meta/templates/stored-template.ts';
import { newTemplate } from '../../sandbox/meta/templates/template-shelf.ts';
import { readMessageTemplates } from '../../sandbox/start/message-templates.ts';

describe('our templates, as the simulated Meta is given them', () => {
  const links = 'http://127.0.0.1:4567/l';
  const templates = z
    .array(TemplateDefinition)
    .parse(readMessageTemplates('templates', links))
    .map((definition) => newTemplate(definition, 'APPROVED'));

  it('are all there, those of one file too, each name in four languages', () => {
    const byName = Object.groupBy(templates, ({ name }) => name);
    expect(Object.keys(byName)).toEqual(
      expect.arrayContaining(['transaction_alert', 'kyc_reminder', 'kyc_reminder_chat']),
    );
    for (const same of Object.values(byName))
      expect(same?.map(({ language }) => language)).toEqual(['en', 'es', 'es_MX', 'pt_BR']);
  });

  it.each(templates.map((one) => [one.name, one.language, one] as const))(
    '%s in %s is one that Meta takes',
    (_, __, template) => {
      expect(() => checkDefinition(template)).not.toThrow();
    },
  );

  it('lead their links to the sandbox, and keep our phrases to ourselves', () => {
    const urls = templates.flatMap(({ components }) =>
      components.flatMap(({ buttons = [] }) => buttons.flatMap(({ url }) => url ?? [])),
    );
    expect(new Set(urls)).toEqual(new Set([`${links}/{{1}}`]));
    expect(JSON.stringify(templates)).not.toMatch(/phrases|\{links\}/);
  });

  it('are none where there is no such folder', () => {
    expect(readMessageTemplates('templates/nowhere', links)).toEqual([]);
  });
});
