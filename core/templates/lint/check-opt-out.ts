import { type Fault, when } from './rules.ts';
import { componentOf, type TemplateSource } from './template-source.ts';
import { folded } from './wording.ts';

const stopping = /\b(?:baja|salir|sair|parar|stop|unsubscribe)\b/;

/** Who is sent marketing is told in the same message how to stop it. */
export function checkOptOut(template: TemplateSource): readonly Fault[] {
  const footer = componentOf(template, 'FOOTER');
  const tells = stopping.test(folded(footer?.component.text ?? ''));
  return when(template.category === 'MARKETING' && !tells, {
    at: footer ? ['components', footer.index, 'text'] : ['components'],
    rule: 'opt-out',
    message:
      'a MARKETING template needs a FOOTER that tells how to stop, with a word such as BAJA, SAIR or STOP',
  });
}
