import { isSettled } from '../catalogue/matter.ts';
import { mayMessage } from '../consent/consent.ts';
import { contactVerdict } from '../policy/contact-verdict.ts';
import { addressOf } from '../recipients/customer.ts';
import { nothingTold, suspectUntil } from '../recipients/reach.ts';
import { type Instant, toIso } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import type { Facts, Gate, GateRecord, SuppressionReason } from './gate.ts';

const expiry: Gate = {
  name: 'expiry',
  rule: 'expiry/1',
  judge: ({ notification: { event, lastDay }, customer, now }) => {
    const { expiresAt } = event;
    const isOver = expiresAt !== undefined && now >= expiresAt;
    const isPast = lastDay !== undefined && customer && localDay(now, customer.timeZone) > lastDay;
    return {
      refused: isOver || isPast ? 'EXPIRED' : undefined,
      inputs: {
        ...(expiresAt !== undefined && { expiresAt: toIso(expiresAt) }),
        ...(lastDay !== undefined && { lastDay }),
      },
    };
  },
};

const obsolescence: Gate = {
  name: 'obsolescence',
  rule: 'obsolescence/1',
  judge: ({ notification: { event, matters }, settled }) => {
    const over = matters.flatMap((matter) => {
      const at = settled(matter);
      return at !== undefined && isSettled(matter, at, event.occurredAt) ? [[matter, toIso(at)]] : [];
    });
    return { refused: over.length > 0 ? 'OBSOLETE' : undefined, inputs: Object.fromEntries(over) };
  },
};

const knownCustomer: Gate = {
  name: 'known-customer',
  rule: 'known-customer/1',
  judge: ({ customer }) => ({
    refused: customer ? undefined : 'UNKNOWN_CUSTOMER',
    inputs: {},
  }),
};

const address: Gate = {
  name: 'address',
  rule: 'address/2',
  judge: ({ customer, reach = nothingTold, type: { purpose }, now }) => {
    const found = customer && addressOf(customer);
    if (!found) return { refused: 'NO_ADDRESS', inputs: { address: 'none' } };
    const bounces = reach.bounces.length;
    const inputs = { address: 'phone' in found ? 'phone' : 'user-id', ...(bounces > 0 && { bounces }) };
    const until = suspectUntil(reach);
    if (until === undefined || now >= until) return { inputs };
    const suspect = { ...inputs, suspect: true };
    // A warning of fraud is worth a try at an address that may be no good.
    if (purpose === 'security') return { inputs: suspect };
    return { refused: 'NO_ADDRESS', inputs: { ...suspect, until: toIso(until) } };
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

const quietHours: Gate = {
  name: 'quiet-hours',
  rule: 'quiet-hours/1',
  judge: ({ type: { purpose, policy: ofType }, customer, policy, law, now, deferredBefore }) => {
    if (!customer || ofType.quietHours === 'skipped') return { inputs: { exempt: true } };
    const { timeZone: zone } = customer;
    const verdict = contactVerdict({ now, zone, law, purpose, collects: ofType.collects, policy });
    const inputs = { zone, by: verdict.rule };
    if (verdict.allowed) return { inputs };
    if (deferredBefore || verdict.from === undefined) return { refused: 'QUIET_HOURS', inputs };
    return { deferredUntil: verdict.from, inputs: { ...inputs, until: toIso(verdict.from) } };
  },
};

const template: Gate = {
  name: 'template',
  rule: 'template/1',
  judge: ({ template: found }) =>
    found
      ? { inputs: { language: found.template.language } }
      : { refused: 'TEMPLATE_UNAVAILABLE', inputs: {} },
};

const frequencyCap: Gate = {
  name: 'frequency-cap',
  rule: 'frequency-cap/2',
  judge: ({ caps, today, reach: { coolDown } = nothingTold, type: { purpose }, now }) => {
    if (purpose === 'marketing' && coolDown && now < coolDown.until) {
      const inputs = { metaCode: coolDown.code, until: toIso(coolDown.until) };
      return { refused: 'FREQUENCY_CAP', inputs };
    }
    const full = caps.some(({ counter, most }) => most !== undefined && (today[counter] ?? 0) >= most);
    const counts = caps.map(
      ({ counter, most }) => [counter, `${today[counter] ?? 0}/${most ?? '∞'}`] as const,
    );
    const isCapped = caps.some(({ most }) => most !== undefined);
    const inputs = isCapped ? Object.fromEntries(counts) : { exempt: true };
    return { refused: full ? 'FREQUENCY_CAP' : undefined, inputs };
  },
};

/** What stands between an event and its message, in the order of the contract. */
export const gates: readonly Gate[] = [
  expiry,
  obsolescence,
  knownCustomer,
  address,
  consent,
  quietHours,
  template,
  frequencyCap,
];

export type Walk = { trace: readonly GateRecord[] } & (
  | { verdict: 'pass' }
  | { verdict: 'refuse'; reason: SuppressionReason }
  | { verdict: 'defer'; until: Instant }
);

/** Asks one gate after another and stops at the first that does not let it pass; the trace ends there too. */
export function walkGates(facts: Facts, order: readonly Gate[] = gates): Walk {
  const trace: GateRecord[] = [];
  for (const { name: gate, rule, judge } of order) {
    const { refused, deferredUntil, inputs } = judge(facts);
    if (refused) {
      trace.push({ gate, verdict: 'refuse', inputs, rule });
      return { verdict: 'refuse', reason: refused, trace };
    }
    if (deferredUntil !== undefined) {
      trace.push({ gate, verdict: 'defer', inputs, rule });
      return { verdict: 'defer', until: deferredUntil, trace };
    }
    trace.push({ gate, verdict: 'pass', inputs, rule });
  }
  return { verdict: 'pass', trace };
}
