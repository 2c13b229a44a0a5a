import type { JsonPath } from './json-places.ts';
import { type Fault, when } from './rules.ts';
import { componentOf, type TemplateSource } from './template-source.ts';
import { promotionIn, secretAskedIn } from './wording.ts';

/** What no bank should ask, and what no UTILITY template may say. */
export const checkWording = (template: TemplateSource): readonly Fault[] =>
  wordsOf(template).flatMap(({ at, text }) => {
    const secret = secretAskedIn(text);
    const promotion = template.category === 'UTILITY' ? promotionIn(text) : undefined;
    return [
      ...when<Fault>(secret !== undefined, {
        at,
        rule: 'secret-request',
        message: `asks the customer for "${secret}", which nobody may ask in a chat`,
      }),
      ...when<Fault>(promotion !== undefined, {
        at,
        rule: 'marketing-wording',
        message: `"${promotion}" promotes: Meta would make this UTILITY template MARKETING, and charge it so`,
      }),
    ];
  });

type Words = { at: JsonPath; text: string };

function wordsOf(template: TemplateSource): readonly Words[] {
  const texts = template.components.flatMap(({ text }, index): Words[] =>
    text === undefined ? [] : [{ at: ['components', index, 'text'], text }],
  );
  const found = componentOf(template, 'BUTTONS');
  const labels = (found?.component.buttons ?? []).map(({ text = '' }, index) => ({
    at: ['components', found?.index ?? 0, 'buttons', index, 'text'],
    text,
  }));
  const phrases = Object.entries(template.phrases).map(([key, text]) => ({ at: ['phrases', key], text }));
  return [...texts, ...labels, ...phrases];
}
