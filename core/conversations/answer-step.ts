import { meaningOf } from '../catalogue/answer.ts';
import type { About, Say, Step } from './step.ts';

const said: Readonly<Record<string, Say>> = {
  confirm: { text: 'confirmed' },
  'report-fraud': { text: 'reported', wants: ['block_card', 'agent'] },
  'report-and-block': { text: 'reportedAndBlocked', wants: ['agent'] },
  details: { text: 'details' },
  'call-me': { text: 'callback' },
  support: { text: 'handedOver' },
  autopay: { text: 'stepUpAutopay' },
};

/** What an answer to a message leads to: its events once, and nothing that takes a worry back after it was reported. */
export function answerStep(about: About, answer: string): Step {
  const { events, by, reassures } = meaningOf(answer);
  const step = { understood: answer, about };
  const known = about.answers[answer] !== undefined;
  if (by === 'step-up')
    return {
      ...step,
      ...(!known && { answer, conversion: 'reply' }),
      challenge: 'autopay',
      say: wordsOf(answer),
    };
  if (known) return { ...step, say: { text: 'already' } };
  if (reassures && isReported(about)) return { ...step, say: { text: 'alreadyReported', wants: ['agent'] } };
  return {
    ...step,
    answer,
    conversion: 'reply',
    events: events.map((detailType) => ({ detailType })),
    say: wordsOf(answer),
    ...(by === 'person' && { person: 'asked' }),
  };
}

const wordsOf = (answer: string): Say => said[answer] ?? { text: 'already' };

const isReported = ({ answers }: About): boolean =>
  Object.keys(answers).some((one) => meaningOf(one).protects);
