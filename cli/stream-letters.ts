import type { LetterRoad } from './letter-road.ts';
import { Problem } from './problem.ts';

type Letters = Omit<LetterRoad, 'queueUrl'>;

/** Lambda leaves only where in a stream the changes stood: such letters hold no event, and nothing puts them back. */
const streamLetters = (kind: string, reason: string, since: string): Letters => {
  const because = `Lambda leaves only where in the stream the changes stood, and DynamoDB keeps those for a day; ${since}`;
  return {
    reasonOf: () => reason,
    subjectOf: ({ id }) => ({ key: id }),
    foresee: async () => ({ would: 'lost', because }),
    replay: async () => {
      throw new Problem(1, `A letter of ${kind} cannot be replayed: ${because}.`);
    },
  };
};

/** Letters of what could not be announced. */
export const announceLetters = streamLetters(
  'announce',
  'NOT_ANNOUNCED',
  'what became of each message since is on its row, see aviso why',
);

/** Letters of messages that got no row for what comes of them. */
export const outcomeLetters = streamLetters(
  'outcomes',
  'NOT_COUNTED',
  'the messages were sent and their answers are heard, and figures lack them',
);
