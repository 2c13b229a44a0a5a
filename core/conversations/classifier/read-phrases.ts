import * as z from 'zod';
import { Intent } from '../intent.ts';
import type { Phrase } from './train.ts';

const Line = z.tuple([Intent, z.string().min(1)]);

/** The phrases of a file: on each line an intent, a tab and what somebody wrote. Throws where a line is anything else. */
export const readPhrases = (file: string): readonly Phrase[] =>
  file
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [intent, text] = Line.parse(line.split('\t'));
      return { intent, text };
    });
