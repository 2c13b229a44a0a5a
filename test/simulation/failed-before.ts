/** Seeds that once broke an invariant, and what was wrong then. They are never taken out. */
export const failedBefore: readonly { seed: number; broke: string; since: string }[] = [
  {
    seed: 356,
    broke: 'I3',
    since:
      'the two seconds of a consent were counted from the answer to its reservation, which may come late',
  },
];
