const spacing = 6000;
const burst = 45;

/** One message each six seconds to the same person; up to 45 at once, borrowed from the seconds to come. */
export type PairLimit = { take(phone: string, now: number): boolean };

export function createPairLimit(): PairLimit {
  const paidUntil = new Map<string, number>();
  return {
    take(phone, now) {
      const owed = Math.max(0, (paidUntil.get(phone) ?? 0) - now);
      // More than can be owed: the clock of a fresh sandbox was set back.
      const debt = owed > burst * spacing ? 0 : owed;
      if (debt > (burst - 1) * spacing) return false;
      paidUntil.set(phone, now + debt + spacing);
      return true;
    },
  };
}
