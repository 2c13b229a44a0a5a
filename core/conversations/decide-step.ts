import { optOutWord } from '../consent/opt-out-word.ts';
import type { Facts } from './facts.ts';
import { fileStep } from './file-step.ts';
import { isFlooding } from './quiet.ts';
import { menu, type Step } from './step.ts';
import { tapStep } from './tap-step.ts';
import { isProtective, textStep } from './text-step.ts';

/** What a customer's message leads to. Pure: the same facts always lead to the same step. */
export function decideStep(facts: Facts): Step {
  const step = stepOf(facts);
  const matters = step.consent === 'stop' || isProtective(step);
  if (isFlooding(facts) && !matters) return heardInSilence(step);
  if (isWithPerson(facts) && !matters && facts.incoming.content.kind !== 'tap') return leftToPerson(step);
  return step;
}

function stepOf(facts: Facts): Step {
  const { content } = facts.incoming;
  switch (content.kind) {
    case 'tap':
      // Some templates' buttons say no more than the word itself.
      return optOutWord(content.title) && !facts.claim
        ? { understood: 'opt_out', consent: 'stop', say: { text: 'optedOut' } }
        : tapStep(facts);
    case 'text':
      return textStep(facts, content.text);
    case 'file':
      return fileStep(facts, content.file);
    case 'other':
      return content.type === 'reaction'
        ? { understood: 'reaction' }
        : { understood: content.type, say: { text: 'cannotRead', wants: menu } };
  }
}

const isWithPerson = ({ chat: { person }, now }: Facts): boolean =>
  person !== undefined && person.until > now;

/** An answer to a message counts however much somebody writes; all else of it is not even worked on. */
function heardInSilence({ understood, about, answer, conversion, events }: Step): Step {
  return answer && conversion
    ? { understood, about, answer, conversion, ...(events && { events }) }
    : { understood: 'too-much' };
}

/** Who speaks to a person gets no answers from a machine; what they send is kept for that person. */
const leftToPerson = ({ needs, about }: Step): Step => ({
  understood: 'for-person',
  ...(needs && 'file' in needs && { needs, about }),
});
