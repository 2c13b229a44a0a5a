/** Business events that a customer's answer becomes. */
export const answerEvents = [
  'TransactionConfirmed',
  'FraudReported',
  'CardBlockRequested',
  'StatementDetailsRequested',
  'CallbackRequested',
  'SupportRequested',
  'AutopayRequested',
] as const;
export type AnswerEvent = (typeof answerEvents)[number];

type Meaning = {
  events: readonly AnswerEvent[];
  /** What it does once it is heard: at once, by a person who takes the chat over, or by a step-up in the bank's own app. */
  by: 'itself' | 'person' | 'step-up';
  /** Reports or blocks: counts at any time, and nothing that came before may stand in its way. */
  protects?: true;
  /** Takes a worry back: counts only as long as nothing protective was said about the same. */
  reassures?: true;
};

/** What a quick reply may mean. */
export const answers = {
  confirm: { events: ['TransactionConfirmed'], by: 'itself', reassures: true },
  'report-fraud': { events: ['FraudReported'], by: 'itself', protects: true },
  'report-and-block': { events: ['FraudReported', 'CardBlockRequested'], by: 'itself', protects: true },
  details: { events: ['StatementDetailsRequested'], by: 'itself' },
  'call-me': { events: ['CallbackRequested'], by: 'itself' },
  support: { events: ['SupportRequested'], by: 'person' },
  autopay: { events: ['AutopayRequested'], by: 'step-up' },
} satisfies Readonly<Record<string, Meaning>>;

export type Answer = keyof typeof answers;

const isAnswer = (name: string): name is Answer => Object.hasOwn(answers, name);

/** An answer that nothing is written about here is a conversion all the same, and no event of its own. */
export const meaningOf = (answer: string): Meaning =>
  isAnswer(answer) ? answers[answer] : { events: [], by: 'itself' };
