/** Seeds that once broke an invariant, and what was wrong then. They are never taken out. */
export const failedBefore: readonly { seed: number; broke: string; since: string }[] = [
  {
    seed: 682,
    broke: 'I3',
    since: 'the two seconds of a consent are counted from before its reservation is asked for',
  },
  {
    seed: 418,
    broke: 'I9',
    since: 'a second post that Meta refuses says nothing of the first',
  },
  {
    seed: 6443,
    broke: 'I9',
    since: 'a message is taken for sent twice only once its second post may have been made',
  },
  { seed: 1739, broke: 'I9', since: 'the late failure of an only post is believed' },
];
