import type { ChangeAddress } from '../consent/ports.ts';
import type { Incoming } from '../delivery/incoming.ts';
import type { FindCustomer } from '../delivery/ports.ts';
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
import type { FindAnswers } from './ports.ts';
import { senderAddress } from './sender-address.ts';
import { type TurnPorts, takeTurnOnce } from './take-turn-once.ts';
import type { Turn } from './turn.ts';
import { writeTurn } from './write-turn.ts';

export type ConversePorts = SenderPorts &
  CarryOutPorts &
  DeliverPorts &
  TurnPorts & {
    findAnswers: FindAnswers;
    findCustomer: FindCustomer;
    changeAddress: ChangeAddress;
    understand: UnderstandText;
    typeNamed: Facts['typeNamed'];
  };

/** What became of a message; `stranger` where nobody is known by the name of who wrote it. */
export type Conversed =
  | (Pick<Turn, 'understood' | 'replied' | 'notificationType'> & { events: number })
  | 'stranger';

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
    const turn = await turnOf(patient(ports), incoming, sender);
    const { replied } = await deliverReply(ports, turn, senderAddress(incoming));
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

const turnOf = (ports: ConversePorts, incoming: Incoming, sender: Sender): Promise<Turn> => {
  const { customerId, touches, claim, claimed, isShared } = sender;
  const place = { customerId, entry: `in#${incoming.wamid}` };
  return takeTurnOnce(ports, place, async (chat) => {
    const { customer, consents } = await ports.findCustomer(customerId);
    const { now, understand, typeNamed, askBank } = ports;
    const answers = claimed ? await ports.findAnswers(customerId, claimed.messageId) : {};
    const facts: Facts = {
      ...{ now: now(), incoming, customer, consents, chat, touches, claim },
      claimed: claimed && { ...claimed, answers },
      ...{ understand, typeNamed, isShared, hasBank: askBank !== undefined },
    };
    const done = await carryOut(ports, facts, decideStep(facts), place);
    await learnUserId(ports.changeAddress, incoming, customer, isShared);
    return writeTurn(facts, done, place);
  });
};
