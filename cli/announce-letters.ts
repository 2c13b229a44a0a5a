import type { LetterRoad } from './letter-road.ts';
import { Problem } from './problem.ts';

const because =
  'Lambda leaves only where in the stream the changes stood, and DynamoDB keeps those for a day; what became of each message since is on its row, see aviso why';

/** Letters of what could not be announced: they point into a stream, and hold no event. */
export const announceLetters: Omit<LetterRoad, 'queueUrl'> = {
  reasonOf: () => 'NOT_ANNOUNCED',
  subjectOf: ({ id }) => ({ key: id }),
  foresee: async () => ({ would: 'lost', because }),
  replay: async () => {
    throw new Problem(1, `A letter of announce cannot be replayed: ${because}.`);
  },
};
