import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { changeConsent } from '../../adapters/dynamodb/change-consent.ts';
import { claimMessage, takeOver } from '../../adapters/dynamodb/claim-message.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { findMessage } from '../../adapters/dynamodb/find-message.ts';
import { noteReuse } from '../../adapters/dynamodb/note-reuse.ts';
import { recordReports } from '../../adapters/dynamodb/record-reports.ts';
import { releaseClaim } from '../../adapters/dynamodb/release-claim.ts';
import { reserveSend, unreserve } from '../../adapters/dynamodb/reserve-send.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { saveEnding } from '../../adapters/dynamodb/save-ending.ts';
import { settleMatter } from '../../adapters/dynamodb/settle-matter.ts';
import type { Consent, Purpose } from '../../core/consent/consent.ts';
import { type ChainHead, chained, newsIn, standingBy } from '../../core/consent/receipt.ts';
import { applyStatus, isEvidence, type Message, rankOf } from '../../core/delivery/message.ts';
import type { MessageId } from '../../core/delivery/message-id.ts';
import { isBorrowing, pairExhausted, pairRoom, pairSpacingMs } from '../../core/delivery/pair-limit.ts';
import type * as ports from '../../core/delivery/ports.ts';
import type { SettleMatter } from '../../core/delivery/ports.ts';
import type { Counter } from '../../core/policy/policy.ts';
import type { Customer } from '../../core/recipients/customer.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { later } from '../../core/time/instant.ts';
import { at } from '../core/builders.ts';
import { createTable, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

/** Everything delivery asks of a store, and what a test needs to look behind it. */
export type DeliveryStore = {
  claim: ports.ClaimMessage;
  takeOver: ports.TakeOver;
  noteReuse: ports.NoteReuse;
  findCustomer: ports.FindCustomer;
  reserve: ports.ReserveSend;
  unreserve: ports.Unreserve;
  save: ports.SaveEnding;
  release: ports.ReleaseClaim;
  record: ports.RecordReports;
  saveConsent: (id: CustomerId, purpose: Purpose, word: Pick<Consent, 'state' | 'at'>) => Promise<unknown>;
  introduce: (customer: Customer) => Promise<void>;
  settle: SettleMatter;
  message: (id: MessageId) => Promise<Message | undefined>;
  close: () => Promise<void>;
};

/** The ports as the domain means them, without any technology: what the adapters are held against. */
export async function inMemoryStore(): Promise<DeliveryStore> {
  const messages = new Map<MessageId, Message>();
  type Row = { -readonly [Field in keyof ports.CustomerRecord]: ports.CustomerRecord[Field] };
  const customers = new Map<string, Row>();
  const heads = new Map<CustomerId, ChainHead>();
  const rowOf = (id: string): Row => {
    const row = customers.get(id) ?? {
      customer: undefined,
      consents: {},
      settled: () => undefined,
      reservations: [],
    };
    customers.set(id, row);
    return row;
  };
  const marksOn = (row: Row, day: string, counter: Counter) =>
    row.reservations.find((one) => one.day === day && one.counter === counter)?.marks ?? [];
  const setMarks = (row: Row, { day, counter, marks }: ports.Reserved) => {
    const others = row.reservations.filter((one) => one.day !== day || one.counter !== counter);
    row.reservations = marks.length > 0 ? [...others, { day, counter, marks }] : others;
  };
  const isOpen = (row: Message | undefined, owner: string): row is Message =>
    row !== undefined &&
    row.owner === owner &&
    ['claimed', 'deferred', 'refused', 'in-doubt'].includes(row.state);
  return {
    claim: async (claim) => {
      const existing = messages.get(claim.id);
      if (existing && existing.owner !== claim.owner) return { won: false, existing };
      if (!existing) messages.set(claim.id, claim);
      return { won: true };
    },
    takeOver: async (seen, lease) => {
      const row = messages.get(seen.id);
      if (!row || row.owner !== seen.owner || row.state !== seen.state || row.released !== seen.released)
        return false;
      const { released: _, ...open } = row;
      messages.set(seen.id, { ...open, ...lease });
      return true;
    },
    noteReuse: async (id, hash) => {
      const row = messages.get(id);
      if (row) messages.set(id, { ...row, reused: [...new Set([...(row.reused ?? []), hash])].toSorted() });
    },
    findCustomer: async (id) => ({ ...rowOf(id) }),
    reserve: async ({ customerId, mark, day, neighbours, caps, matters, forget, at: when, ...relied }) => {
      const row = rowOf(customerId);
      const borrowing = isBorrowing(row.pairUntil, when);
      const crowded =
        borrowing !== isBorrowing(relied.pairUntil, when) || (row.pairUntil ?? when) > pairRoom(when);
      const word = row.consents[relied.purpose];
      const consented =
        word?.state === 'granted' && (relied.receipt === undefined || word.receipt === relied.receipt);
      const [own] = caps;
      const marked = [day, ...neighbours].some((one) => own && marksOn(row, one, own.counter).includes(mark));
      const full = caps.some(({ counter, most = Infinity }) => marksOn(row, day, counter).length >= most);
      const settled = matters.some(({ matter, after }) => {
        const when = row.settled(matter);
        return when !== undefined && (after === undefined || when >= after);
      });
      if (!consented || marked || full || settled || crowded) return 'overtaken';
      row.pairUntil = later((borrowing && row.pairUntil) || when, pairSpacingMs);
      row.countedAt = when;
      for (const old of forget) setMarks(row, { ...old, marks: [] });
      for (const { counter } of caps)
        setMarks(row, { day, counter, marks: [...marksOn(row, day, counter), mark] });
      return 'reserved';
    },
    save: async ({ id, owner }, { outcome, at: when, ...decided }) => {
      const row = messages.get(id);
      const evidence = isEvidence(outcome);
      const overcome = decided.attempt === 2 && row?.state === 'failed' && row.attempt === undefined;
      const knowsMore = row && (overcome || rankOf(outcome.state) > rankOf(row.state));
      const fits = row && (evidence ? knowsMore : isOpen(row, owner));
      if (!row) return 'overtaken';
      const times = { ...row.times, [outcome.state]: when };
      const { variant, ...rest } = row;
      const known = { ...rest, ...(variant && !decided.template && { variant }) };
      const { code: _c, reason: _n, released: _r, trouble: _t, wakeAt: _w, ...lasting } = known;
      if (fits) messages.set(id, { ...lasting, ...decided, ...outcome, times });
      else if (evidence) messages.set(id, { ...known, ...decided, times });
      return fits ? 'saved' : 'overtaken';
    },
    unreserve: async ({ customerId, mark, day, caps, crowdedAt }) => {
      const row = rowOf(customerId);
      if (crowdedAt) row.pairUntil = pairExhausted(crowdedAt);
      for (const { counter } of caps) {
        const others = marksOn(row, day, counter).filter((one) => one !== mark);
        setMarks(row, { day, counter, marks: others });
      }
    },
    release: async ({ id, owner, unposted, at: when, trouble }) => {
      const row = messages.get(id);
      if (isOpen(row, owner))
        messages.set(id, { ...row, leaseUntil: when, trouble, ...(unposted && { released: true }) });
    },
    record: async (id, reports) => {
      const row = messages.get(id);
      if (!row) return 'unknown';
      const moved = reports.reduce(applyStatus, row);
      messages.set(id, moved);
      return moved.state === row.state ? 'known' : 'moved';
    },
    saveConsent: async (id, purpose, word) => {
      const row = rowOf(id);
      const news = newsIn(row.consents, [{ purpose, ...word, by: 'test' }]);
      const { consents, head } = standingBy(chained(id, heads.get(id), news, at('2026-01-01T00:00:00Z')));
      if (head) heads.set(id, head);
      row.consents = { ...row.consents, ...consents };
    },
    introduce: async (customer) => {
      rowOf(customer.id).customer = customer;
    },
    settle: async (id, matter, when) => {
      const row = rowOf(id);
      const { settled } = row;
      const isNews = (settled(matter) ?? 0) < when;
      if (isNews) row.settled = (one) => (one === matter ? when : settled(one));
      return isNews ? 'saved' : 'stale';
    },
    message: async (id) => messages.get(id),
    close: async () => undefined,
  };
}

/** The same ports by our adapters, over the SDK and HTTP, on the sandbox's DynamoDB. */
export async function dynamoDbStore(): Promise<DeliveryStore> {
  const { client, close } = await serveDynamoDb();
  await Promise.all([
    createTable(client, 'messages', 'id'),
    createTable(client, 'customers', 'customerId'),
    receiptsTable(client, 'receipts'),
  ]);
  const change = changeConsent(client, { customers: 'customers', receipts: 'receipts' });
  const introduction = saveCustomer(client, 'customers');
  return {
    claim: claimMessage(client, 'messages'),
    takeOver: takeOver(client, 'messages'),
    noteReuse: noteReuse(client, 'messages'),
    findCustomer: findCustomer(client, 'customers'),
    reserve: reserveSend(client, 'customers'),
    unreserve: unreserve(client, 'customers'),
    save: saveEnding(client, 'messages'),
    release: releaseClaim(client, 'messages'),
    record: recordReports(client, 'messages'),
    saveConsent: (id, purpose, word) => {
      const statements = [{ purpose, ...word, by: 'test' }];
      return change(id, ({ consents }) => newsIn(consents, statements), at('2026-01-01T00:00:00Z'));
    },
    introduce: async ({ id, ...details }) => {
      await introduction(id, CustomerUpdated.parse(details), at('2026-01-01T00:00:00Z'));
    },
    settle: settleMatter(client, 'customers'),
    message: findMessage(client, 'messages'),
    close,
  };
}

export const receiptsTable = (client: DynamoDBClient, name: string) =>
  createTable(client, name, 'customerId', ['number', 'N']);
