import { type Challenge, challengeOf } from '../../core/conversations/challenge.ts';
import { challengeToken } from '../../core/conversations/challenge-token.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { customersOf } from '../../sandbox/bank/customers.ts';
import { readSeeds } from '../../sandbox/seed/seeds.ts';
import { openDesk } from './meta-desk.ts';

export const bankKey = 'what the bank and its deployment share';

type Published = { source: string; detailType: string; detail: unknown };

/** The simulator with a bank beside it, whose bus is a list that a test reads and writes. */
export async function openBank() {
  const published: Published[] = [];
  const clock: { now: () => number } = { now: () => 0 };
  const events = () =>
    published.map((event, place) => ({
      ...event,
      seq: place + 1,
      time: new Date(clock.now()).toISOString(),
    }));
  const desk = await openDesk({
    bank: {
      key: () => bankKey,
      customers: () => customersOf(readSeeds(), events()),
      events,
      publish: async (event) => void published.push(event),
      now: () => clock.now(),
    },
  });
  clock.now = () => desk.clock.now;
  const challenge = (change: Partial<Challenge> = {}): Challenge => ({
    ...challengeOf({
      entry: 'in#wamid.1',
      at: Instant.parse(desk.clock.now),
      customerId: CustomerId.parse('ana'),
      action: 'autopay',
      subject: 'payment:pay-42',
      amount: { minorUnits: 125_050, currency: 'MXN' },
      causedBy: 'evt-1',
    }),
    ...change,
  });
  return {
    ...desk,
    published,
    challenge,
    tokenOf: (change: Partial<Challenge> = {}, key = bankKey) => challengeToken(challenge(change), key),
    bankUrl: `${desk.base}/_bank/v1`,
    confirmUrl: `${desk.base}/_bank/confirm`,
  };
}

export type BankDesk = Awaited<ReturnType<typeof openBank>>;
