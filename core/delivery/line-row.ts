/** All that is known of one business number, as flat as a row: instants in milliseconds, counts, and why it stands. */
export type LineRow = Readonly<Record<string, number | string>>;

/** What must be so for a change to happen. */
export type Test = { field: string } & (
  | { is: number | undefined }
  /** Above the first, and at most the second. */
  | { between: readonly [number, number] }
  /** Absent, at most the first, or above the second. */
  | { outside: readonly [number, number] }
);

/** One conditional write: all of it, or nothing. */
export type Change = {
  where: readonly Test[];
  add?: Readonly<Record<string, number>>;
  set?: LineRow;
  remove?: readonly string[];
};

/** Tries a change, and tells the row as it is after it, or as it stood in its way. */
export type ChangeLine = (change: Change) => Promise<{ done: boolean; row: LineRow }>;

export const numberIn = (row: LineRow, field: string): number | undefined => {
  const value = row[field];
  return typeof value === 'number' ? value : undefined;
};

/** What a change makes of a row; undefined where its conditions are not met. */
export function changed(
  row: LineRow,
  { where, add = {}, set = {}, remove = [] }: Change,
): LineRow | undefined {
  if (!where.every((test) => holds(row, test))) return undefined;
  const sums = Object.entries(add).map(([field, by]) => [field, (numberIn(row, field) ?? 0) + by] as const);
  const next: Record<string, number | string> = { ...row, ...Object.fromEntries(sums), ...set };
  for (const field of remove) delete next[field];
  return next;
}

function holds(row: LineRow, test: Test): boolean {
  const value = numberIn(row, test.field);
  if ('is' in test) return row[test.field] === test.is;
  if ('between' in test) return value !== undefined && value > test.between[0] && value <= test.between[1];
  return value === undefined || value <= test.outside[0] || value > test.outside[1];
}
