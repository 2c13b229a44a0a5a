/** What a lexicon makes of a text: surely so, surely not so because it is negated, or for others to decide. */
export type Verdict = 'yes' | 'no' | 'unsure';
