import type { ChangeAddress } from '../consent/ports.ts';
import type { Incoming } from '../delivery/incoming.ts';
import type { FindCustomer } from '../delivery/ports.ts';
import { RetryLater } from '../intake/retry-later.ts';
import { earlier, type Instant } from '../time/instant.ts';
import { type CarryOutPorts, carryOut } from './carry-out.ts';
import { decideStep } from './decide-step.ts';
import { type DeliverPorts, deliverReply } from './deliver-reply.ts';
import type { Facts } from './facts.ts';
import { findSender, type Sender, type SenderPorts } from './find-sender.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { UnderstandText } from './intent.ts';
import { learnUserId } from './learn-user-id.ts';
import { once } from './once.ts';
import type { FindAnswers, FindChat, SaveTurn } from './ports.ts';
import type { Turn } from './turn.ts';
import { writeTurn } from './write-turn.ts';

export type ConversePorts = SenderPorts &
  CarryOutPorts &
  DeliverPorts & {
    findChat: FindChat;
    findAnswers: FindAnswers;
    findCustomer: FindCustomer;
    saveTurn: SaveTurn;
    changeAddress: ChangeAddress;
    understand: UnderstandText;
    typeNamed: Facts['typeNamed'];
  };

/** What became of a message; `stranger` where nobody is known by the name of who wrote it. */
export type Conversed =
  | (Pick<Turn, 'understood' | 'replied' | 'notificationType'> & { events: number })
  | 'stranger';

const tries = 5;

/**
 * One message to one turn of its customer's chat: its events announced once and one reply at most, however often Meta
 * tells it and whatever breaks in between.
 */
export const converse =
  (ports: ConversePorts) =>
  async (told: Incoming): Promise<Conversed> => {
    const incoming = discreet(told, ports.now());
    const sender = await findSender(ports, incoming);
    if (!sender) return 'stranger';
    const turn = await takeTurn(patient(ports), incoming, sender);
    const { replied } = await deliverReply(ports, turn, incoming);
    const { understood, notificationType, announcements } = turn;
    return { understood, notificationType, replied, events: announcements.length };
  };

/** Meta's clock may run ahead, and nobody's secrets are kept. */
const discreet = ({ content, at, ...rest }: Incoming, now: Instant): Incoming => ({
  ...rest,
  at: earlier(at, now),
  content: content.kind === 'text' ? { ...content, text: hideSecrets(content.text) } : content,
});

/** However often a turn is decided anew, Meta is asked for its file once, and so is the bank for what it knows. */
const patient = (ports: ConversePorts): ConversePorts => ({
  ...ports,
  fetchFile: once(ports.fetchFile),
  askBank: ports.askBank && once(ports.askBank),
});

/** The turn that stands already, or one that is decided now; decided anew where another came in between. */
async function takeTurn(ports: ConversePorts, incoming: Incoming, sender: Sender): Promise<Turn> {
  const { customerId, touches, claim, claimed, isShared } = sender;
  const entry = `in#${incoming.wamid}`;
  for (let attempt = 0; attempt < tries; attempt++) {
    const { chat, turn } = await ports.findChat(customerId, entry);
    if (turn) return turn;
    const { customer, consents } = await ports.findCustomer(customerId);
    const { now, understand, typeNamed, askBank } = ports;
    const answers = claimed ? await ports.findAnswers(customerId, claimed.messageId) : {};
    const facts: Facts = {
      ...{ now: now(), incoming, customer, consents, chat, touches, claim },
      claimed: claimed && { ...claimed, answers },
      ...{ understand, typeNamed, isShared, hasBank: askBank !== undefined },
    };
    const done = await carryOut(ports, facts, decideStep(facts), { customerId, entry });
    const written = writeTurn(facts, done, { customerId, entry });
    await learnUserId(ports.changeAddress, incoming, customer, isShared);
    if ((await ports.saveTurn(written.turn, written.chat, written.beside)) === 'saved') return written.turn;
  }
  throw new RetryLater('BUSY', 'the chat went on while its turn was decided', 1);
}
