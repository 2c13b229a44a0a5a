import { randomBytes } from 'node:crypto';
import type { Collection, Store } from '../../cloud.ts';
import type { ChatMessage, Outgoing, Refusal } from './chat-message.ts';

export type MessageLog = {
  /** The place and the id of the next message. */
  next(): { key: string; wamid: string };
  add(message: ChatMessage): void;
  save(message: ChatMessage): void;
  byWamid(wamid: string): ChatMessage | undefined;
  ofPhone(key: string): ChatMessage[];
  outgoing(): Outgoing[];
  refuse(refusal: Refusal): void;
  refusals(): Refusal[];
};

const keptRefusals = 1000;

export function createMessageLog(store: Store): MessageLog {
  const messages: Collection<ChatMessage> = store.collection('meta.messages');
  const refused: Collection<Refusal> = store.collection('meta.refused');
  const byWamid = new Map<string, ChatMessage>();
  const byPhone = new Map<string, ChatMessage[]>();
  const refusals = refused.list();
  let last = Number(refusals.at(-1)?.key ?? 0);

  const keep = (message: ChatMessage): void => {
    byWamid.set(message.wamid, message);
    const chat = byPhone.get(message.phone);
    if (chat) chat.push(message);
    else byPhone.set(message.phone, [message]);
    last = Math.max(last, Number(message.key));
  };
  const nextKey = (): string => {
    last += 1;
    return String(last).padStart(12, '0');
  };
  for (const { value } of messages.list()) keep(value);

  return {
    next: () => ({ key: nextKey(), wamid: newWamid() }),
    add(message) {
      messages.put(message.key, message);
      keep(message);
    },
    save: (message) => messages.put(message.key, message),
    byWamid: (wamid) => byWamid.get(wamid),
    ofPhone: (key) => byPhone.get(key) ?? [],
    outgoing: () => [...byWamid.values()].filter((message) => message.direction === 'out'),
    refuse(refusal) {
      const key = nextKey();
      refused.put(key, refusal);
      refusals.push({ key, value: refusal });
      for (const old of refusals.splice(0, Math.max(0, refusals.length - keptRefusals)))
        refused.delete(old.key);
    },
    refusals: () => refusals.map(({ value }) => value),
  };
}

const newWamid = (): string =>
  `wamid.${Buffer.concat([Buffer.from([0x1c, 0x18]), randomBytes(36)]).toString('base64')}`;
