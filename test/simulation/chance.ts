/** Numbers that look like chance and are decided by where in a story they are drawn. */
export type Chance = {
  /** At least 0, and less than 1. */
  next: () => number;
  /** A whole number from `least` to `most`, both included. */
  between: (least: number, most: number) => number;
  is: (probability: number) => boolean;
  pick: <T>(choices: readonly [T, ...T[]]) => T;
  hex: (digits: number) => string;
};

const mixed = (hash: number, word: number): number => {
  const one = Math.imul(hash ^ word, 0x85ebca6b);
  return Math.imul(one ^ (one >>> 13), 0xc2b2ae35) ^ (one >>> 16);
};

function hashOf(place: readonly (string | number)[]): number {
  let hash = 0x9e3779b9;
  for (const part of place) {
    if (typeof part === 'number') hash = mixed(hash, part | 0);
    else for (let i = 0; i < part.length; i++) hash = mixed(hash, part.charCodeAt(i));
    hash = mixed(hash, 0x2545f491);
  }
  return hash >>> 0;
}

/** The same place always draws the same numbers, whatever is drawn elsewhere (mulberry32 over a hash of the place). */
export function chance(...place: readonly (string | number)[]): Chance {
  let state = hashOf(place);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixing = Math.imul(state ^ (state >>> 15), 1 | state);
    mixing = (mixing + Math.imul(mixing ^ (mixing >>> 7), 61 | mixing)) ^ mixing;
    return ((mixing ^ (mixing >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    is: (probability) => next() < probability,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    hex: (digits) => Array.from({ length: digits }, () => between(0, 15).toString(16)).join(''),
  };
}
