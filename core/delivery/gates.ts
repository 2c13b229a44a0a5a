import { mayMessage } from '../consent/consent.ts';
import { addressOf } from '../recipients/customer.ts';
import { toIso } from '../time/instant.ts';
import type { Facts, Gate, GateRecord, SuppressionReason } from './gate.ts';

const expiry: Gate = {
  name: 'expiry',
  rule: 'expiry/1',
  judge: ({ event: { expiresAt }, now }) => ({
    refused: expiresAt !== undefined && now >= expiresAt ? 'EXPIRED' : undefined,
    inputs: expiresAt === undefined ? {} : { expiresAt: toIso(expiresAt), now: toIso(now) },
  }),
};

const knownCustomer: Gate = {
  name: 'known-customer',
  rule: 'known-customer/1',
  judge: ({ customer }) => ({
    refused: customer ? undefined : 'UNKNOWN_CUSTOMER',
    inputs: { known: customer !== undefined },
  }),
};

const address: Gate = {
  name: 'address',
  rule: 'address/1',
  judge: ({ customer }) => {
    const found = customer && addressOf(customer);
    if (!found) return { refused: 'NO_ADDRESS', inputs: { address: 'none' } };
    return { inputs: { address: 'phone' in found ? 'phone' : 'user-id' } };
  },
};

const consent: Gate = {
  name: 'consent',
  rule: 'consent/1',
  judge: ({ consents, type: { purpose } }) => {
    const word = consents[purpose];
    const verdict = mayMessage(consents, purpose);
    return {
      refused: verdict.allowed ? undefined : verdict.reason,
      inputs: { purpose, state: word?.state ?? 'never given', ...(word && { since: toIso(word.at) }) },
    };
  },
};

/** What stands between an event and its message, in the order of the contract. */
export const gates: readonly Gate[] = [expiry, knownCustomer, address, consent];

export type Walk = { refused: SuppressionReason | undefined; trace: readonly GateRecord[] };

/** Asks one gate after another and stops at the first that refuses; the trace ends there too. */
export function walkGates(facts: Facts, order: readonly Gate[] = gates): Walk {
  const trace: GateRecord[] = [];
  for (const { name, rule, judge } of order) {
    const { refused, inputs } = judge(facts);
    trace.push({ gate: name, verdict: refused ? 'refuse' : 'pass', inputs, rule });
    if (refused) return { refused, trace };
  }
  return { refused: undefined, trace };
}
