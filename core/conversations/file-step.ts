import type { IncomingFile } from '../delivery/incoming.ts';
import { type Facts, touchThat } from './facts.ts';
import { menu, type Step } from './step.ts';

/** A photo or a PDF that we wait for, or that a person in the chat does; anything else is not even fetched. */
export function fileStep(facts: Facts, file: IncomingFile): Step {
  const understood = file.kind;
  if (file.kind !== 'image' && file.kind !== 'document')
    return { understood, say: { text: 'cannotRead', wants: menu } };
  const about = touchThat(facts, (type) => type.goal.conversions.includes('upload'));
  const { person } = facts.chat;
  if (!about && !(person && person.until > facts.now))
    return { understood, say: { text: 'documentUnasked', wants: menu } };
  return { understood, about, needs: { file } };
}
