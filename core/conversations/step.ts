import type { Conversion } from '../catalogue/conversion.ts';
import type { IncomingFile } from '../delivery/incoming.ts';
import type { MessageId } from '../delivery/message-id.ts';
import type { Challenge } from './challenge.ts';
import type { Intent } from './intent.ts';
import type { BankQuestion } from './ports.ts';
import type { Touch } from './touch.ts';
import type { Wording } from './wording.ts';

/** A sentence of ours by its name, and what may be tapped under it. */
export type Say = {
  text: Exclude<keyof Wording, 'want' | 'satisfaction' | 'app' | 'confirmInApp'>;
  values?: Readonly<Record<string, string>>;
  /** Buttons: what the customer may want next, at most three. */
  wants?: readonly Intent[];
  /** One button that leads into the bank's app. */
  opens?: 'app';
  /** First of all, that no card number, PIN or code belongs into a chat. */
  warns?: true;
  /** A survey's three buttons. */
  asksSatisfaction?: true;
  /** It says what the bank answered, which is not kept. */
  confides?: true;
};

/** The message that a step is about. */
export type About = Pick<Touch, 'messageId' | 'type' | 'eventId' | 'answers'>;

/** What one thing that a customer said leads to, before anything of it is done. */
export type Step = {
  /** How it was understood, for the record. */
  understood: string;
  about?: About | undefined;
  /** Which of the message's answers it is. */
  answer?: string;
  conversion?: Conversion;
  events?: readonly { detailType: string; data?: Readonly<Record<string, unknown>> }[];
  say?: Say | undefined;
  /** Done without a word, whatever comes of it. */
  silent?: true;
  /** What must be fetched before it can be said. */
  needs?: { bank: BankQuestion } | { file: IncomingFile };
  /** To be met in the bank's app, which the reply then opens. */
  challenge?: Challenge['action'];
  consent?: 'stop' | 'resume';
  /** A person takes the chat over, for this reason. */
  person?: string;
  /** What the survey was answered with. */
  satisfaction?: { score: number; messageId: MessageId | undefined };
  /** It answered the question that was open. */
  drops?: true;
  /** It asked for clarity. */
  clarifies?: true;
};

/** The buttons of a chat that says nothing in particular. */
export const menu: readonly Intent[] = ['balance', 'payment_date', 'agent'];
