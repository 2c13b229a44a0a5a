import { optOutWord } from '../consent/opt-out-word.ts';
import { type Facts, isAnother } from './facts.ts';
import { fileStep } from './file-step.ts';
import { intentStep } from './intent-step.ts';
import { isFlooding } from './quiet.ts';
import { menu, type Step } from './step.ts';
import { tapStep } from './tap-step.ts';
import { isProtective, textStep } from './text-step.ts';

/** What a customer's message leads to. Pure: the same facts always lead to the same step. */
export function decideStep(facts: Facts): Step {
  const step = known(facts, stepOf(facts));
  const isUrgent = step.consent === 'stop' || isProtective(step);
  if (isFlooding(facts, isUrgent || step.person !== undefined)) return inSilence(step);
  if (isWithPerson(facts) && !isUrgent && facts.incoming.content.kind !== 'tap') return leftToPerson(step);
  return step;
}

/** Whoever may be another person than the customer may protect, stop offers and ask for a person, and no more. */
function known(facts: Facts, step: Step): Step {
  const acts = step.events !== undefined || step.answer !== undefined || step.challenge !== undefined;
  const isFree = isProtective(step) || step.consent === 'stop' || step.person !== undefined;
  if (!acts || isFree || !isAnother(facts)) return step;
  return {
    understood: 'identity-changed',
    about: step.about,
    say: { text: 'identityUnknown', opens: 'app' },
  };
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
      return captionStep(facts, content.file.caption) ?? fileStep(facts, content.file);
    case 'other':
      return content.type === 'reaction'
        ? { understood: 'reaction' }
        : { understood: content.type, say: { text: 'cannotRead', wants: menu } };
  }
}

/** A cry for help, or the end of offers, may stand below a photo; all else there is about the photo. */
function captionStep(facts: Facts, caption: string | undefined): Step | undefined {
  if (!caption) return undefined;
  const { intent, by } = facts.understand(caption);
  if (by === 'classifier') return undefined;
  const step = intentStep(facts, intent, 'text');
  return step.consent === 'stop' || isProtective(step) ? step : undefined;
}

/** Answers count, files are kept and persons come however much somebody writes; all else is not even worked on. */
function inSilence(step: Step): Step {
  const { say: _, needs, ...rest } = step;
  const file = needs && 'file' in needs ? { needs } : {};
  const counts = step.conversion !== undefined || step.consent === 'stop' || 'needs' in file;
  return counts ? { ...rest, ...file, silent: true } : { understood: 'too-much' };
}

const isWithPerson = ({ chat: { person }, now }: Facts): boolean =>
  person !== undefined && person.until > now;

/** Who speaks to a person gets no answers from a machine; what they send is kept for that person. */
const leftToPerson = ({ needs, about }: Step): Step => ({
  understood: 'for-person',
  ...(needs && 'file' in needs && { needs, about, silent: true }),
});
