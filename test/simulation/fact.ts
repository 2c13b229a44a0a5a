import type { Fault } from './fault.ts';

/** An event as it went onto the bus. */
export type Published = {
  eventId: string;
  /** Undefined for events that become no message. */
  type: string | undefined;
  detailType: string;
  customerId: string;
  /** Tells events under the same id apart; missing for what is malformed. */
  contentHash?: string | undefined;
  expiresAt?: number | undefined;
  matters: readonly string[];
};

/** What the simulated world saw happen, in order. The history is a list of these and of nothing else. */
export type Fact = { at: number } & (
  | ({ fact: 'published' } & Published)
  /** Meta was asked. `seen` is what we could see of its answer. */
  | {
      fact: 'posted';
      message: string;
      callback: string;
      to: string;
      template: string;
      startedAt: number;
      accepted: boolean;
      wamid?: string | undefined;
      seen: 'accepted' | 'held' | 'refused' | 'ambiguous' | 'unreached' | 'nothing';
      code?: number | undefined;
    }
  /** A customer's row was written; what it says afterwards. */
  | {
      fact: 'customer';
      customerId: string;
      consents: Readonly<Record<string, string>>;
      marks: Readonly<Record<string, readonly string[]>>;
      settled: Readonly<Record<string, number>>;
    }
  /** A message's row was written. */
  | {
      fact: 'message';
      id: string;
      eventId: string;
      contentHash: string;
      state: string;
      rank: number;
      owner: string;
      wamid?: string | undefined;
      reason?: string | undefined;
      code?: number | undefined;
      flagged: boolean;
    }
  | { fact: 'template'; metaName: string; language: string; status: string }
  | { fact: 'announced'; eventId: string; detailType: string; messageId: string; state?: string | undefined }
  | {
      fact: 'webhook';
      genuine: boolean;
      message: string;
      callback?: string | undefined;
      wamid: string;
      status: string;
      answer: number | 'none';
    }
  | { fact: 'invoked'; by: string; records: number }
  | { fact: 'ended'; by: string; how: 'answered' | 'failed' | 'crashed' | 'timed-out' }
  | { fact: 'dead-lettered'; queue: string; reason: string; about: string; attributes: string }
  | { fact: 'redriven'; queue: string; records: number }
  | { fact: 'logged'; by: string; line: string }
  | { fact: 'fault'; fault: Fault }
  | { fact: 'quiet' }
  /** The end of the story: what is left. */
  | { fact: 'left-in-queue'; queue: string; about: string }
  | { fact: 'left-dead'; queue: string; reason: string; about: string }
);

export type FactOf<Kind extends Fact['fact']> = Extract<Fact, { fact: Kind }>;

export const factsOf = <Kind extends Fact['fact']>(
  history: readonly Fact[],
  kind: Kind,
): readonly FactOf<Kind>[] => history.filter((one): one is FactOf<Kind> => one.fact === kind);
