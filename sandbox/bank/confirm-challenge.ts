import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { BankWorld } from './bank-world.ts';
import { isFor, type OpenedChallenge, openChallenge } from './open-challenge.ts';

const longestToken = 4000;

const Shown = z.object({ challenge: z.string().max(longestToken) });
const Confirmed = Shown.extend({ customerId: z.string().min(1).max(128) });

/** What the app says to its customer instead of going on. */
export class AppRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What the page shows before anything is confirmed. */
export function showChallenge(world: BankWorld, value: unknown) {
  const challenge = opened(world, Shown.safeParse(value).data?.challenge);
  const customers = world.customers();
  const owner = customers.find(({ customerId }) => isFor(challenge, customerId, world.key()));
  const { action, subject, amount, expiresAt } = challenge;
  return {
    action,
    ...(subject !== undefined && { subject }),
    ...(amount && { amount: written(amount) }),
    expiresAt,
    now: new Date(world.now()).toISOString(),
    ...(owner && { customerId: owner.customerId }),
    customers: customers.map(({ customerId, name }) => ({ customerId, name })),
  };
}

/** Publishes what a bank does once its customer has proved who they are: each press is an event of its own. */
export async function confirmChallenge(world: BankWorld, value: unknown): Promise<{ eventId: string }> {
  const { challenge: token, customerId } = Confirmed.safeParse(value).data ?? {};
  const challenge = opened(world, token);
  if (customerId === undefined) throw new AppRefusal(400, 'Say who is signed in.');
  if (!isFor(challenge, customerId, world.key()))
    throw new AppRefusal(403, 'This link was made for another customer. Nothing was changed.');
  if (Date.parse(challenge.expiresAt) <= world.now())
    throw new AppRefusal(410, 'This link has expired. Ask for a new one in the chat.');
  const eventId = `step-up-${randomUUID()}`;
  const { action, subject, amount } = challenge;
  await world.publish({
    source: 'core-banking',
    detailType: 'StepUpCompleted',
    detail: {
      eventId,
      occurredAt: new Date(world.now()).toISOString(),
      customerId,
      data: {
        challenge: token,
        action,
        ...(subject !== undefined && { subject }),
        ...(amount && { amount }),
      },
    },
  });
  return { eventId };
}

function opened(world: BankWorld, token: string | undefined): OpenedChallenge {
  const challenge = token === undefined ? undefined : openChallenge(token, world.key());
  if (!challenge) throw new AppRefusal(400, 'This is not a link of your bank, or it was altered on its way.');
  return challenge;
}

const withoutCents = new Set(['CLP', 'JPY', 'KRW', 'PYG', 'VND']);

const written = ({ minorUnits, currency }: { minorUnits: number; currency: string }): string => {
  const decimals = withoutCents.has(currency) ? 0 : 2;
  const figure = new Intl.NumberFormat('en', { minimumFractionDigits: decimals }).format(
    minorUnits / 10 ** decimals,
  );
  return `${figure} ${currency}`;
};
