import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

/** A row that was not imported, or not all of it. */
export const Rejection = z.object({
  line: z.number(),
  verdict: z.enum(['refused', 'duplicate', 'opted-out']),
  column: z.string(),
  reason: z.string(),
});
export type Rejection = z.infer<typeof Rejection>;

/** How far an import has come; consents are counted by customer and purpose, and rows by themselves. */
export const Tally = z.object({
  rows: z.number(),
  granted: z.number(),
  already: z.number(),
  optedOut: z.number(),
  duplicate: z.number(),
  refused: z.number(),
  /** The first rejections, for the terminal. */
  listed: z.array(Rejection),
  rejections: z.number(),
  rejectedBytes: z.number(),
});
export type Tally = z.infer<typeof Tally>;

export const emptyTally = (): Tally => ({
  rows: 0,
  granted: 0,
  already: 0,
  optedOut: 0,
  duplicate: 0,
  refused: 0,
  listed: [],
  rejections: 0,
  rejectedBytes: 0,
});

const Journal = z.object({ sha256: z.string(), into: z.string(), line: z.number(), tally: Tally });
export type Journal = z.infer<typeof Journal>;

/** Which file goes where: a journal of anything else says nothing about this import. */
export type ImportIdentity = Pick<Journal, 'sha256' | 'into'>;

const pathOf = (file: string): string => `${file}.progress.json`;

/** How far an earlier run came with this very file; undefined where there is none, or it was another file then. */
export function readJournal(file: string, { sha256, into }: ImportIdentity): Journal | undefined {
  let text: string;
  try {
    text = readFileSync(pathOf(file), 'utf8');
  } catch {
    return undefined;
  }
  const journal = parsed(text);
  return journal?.sha256 === sha256 && journal.into === into ? journal : undefined;
}

function parsed(text: string): Journal | undefined {
  try {
    return Journal.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** At once or not at all, so that a crash leaves the step before. */
export function writeJournal(file: string, journal: Journal): void {
  const draft = `${pathOf(file)}.new`;
  writeFileSync(draft, JSON.stringify(journal));
  renameSync(draft, pathOf(file));
}

export const removeJournal = (file: string): void => rmSync(pathOf(file), { force: true });
