import type { Log, MetaWiring, PhonesBar } from '../cloud.ts';
import type { AccountState } from './account-state.ts';
import type { Behaviour } from './behaviour/behaviour.ts';
import type { PairLimit } from './limits/pair-limit.ts';
import type { Throughput } from './limits/throughput.ts';
import type { MediaVault } from './media/media-vault.ts';
import type { MessageLog } from './messages/message-log.ts';
import type { PhoneBook } from './phones/phone-book.ts';
import type { LiveStream } from './sim/live-stream.ts';
import type { TemplateShelf } from './templates/template-shelf.ts';
import type { Timers } from './timers.ts';
import type { Update } from './webhooks/update.ts';

/** Everything the simulator knows, handed to whatever answers a request. */
export type MetaWorld = {
  wiring: MetaWiring;
  now: () => number;
  log: Log;
  bar: PhonesBar;
  timers: Timers;
  account: AccountState;
  phones: PhoneBook;
  messages: MessageLog;
  templates: TemplateShelf;
  media: MediaVault;
  behaviour: Behaviour;
  throughput: Throughput;
  pairs: PairLimit;
  live: LiveStream;
  /** Tells the business by webhook, as often and as late as the standing behaviour says. */
  tell(update: Update, options?: { afterMs?: number; alone?: boolean }): void;
};
