/** An invariant that a history breaks, by its number in the list of what must hold. */
export type Violation = { invariant: string; at: number; what: string };
