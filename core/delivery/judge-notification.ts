import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { capsFor } from '../policy/caps.ts';
import { contactLawOf, countryOf } from '../policy/contact-law.ts';
import type { Policy } from '../policy/policy.ts';
import type { Address } from '../recipients/address.ts';
import { addressOf, type Customer } from '../recipients/customer.ts';
import type { Instant } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import type { ChosenTemplate } from './choose-template.ts';
import type { Facts } from './gate.ts';
import { type Walk, walkGates } from './gates.ts';
import type { CustomerRecord, Decided } from './ports.ts';

/** How a stage decides. */
export type Rules = {
  /** Undefined when the stage's policy is malformed. */
  policy: Policy | undefined;
  /** The language for a customer whose own has no template. */
  defaultLanguage: string;
};

export type Question = {
  type: NotificationType;
  notification: Notification;
  record: CustomerRecord;
  /** What would be sent; undefined where nothing may be. */
  template: ChosenTemplate | undefined;
  deferredBefore: boolean;
  now: Instant;
};

/** The gates' verdict, and what it was asked about. */
export type Judgement = { walk: Walk; facts: Facts; decided: Decided };

/** Asks the gates about a notification. Pure: the same question always has the same answer. */
export function judgeNotification(rules: Pick<Rules, 'policy'>, question: Question): Judgement {
  const facts = factsFor(rules, question);
  const walk = walkGates(facts);
  const receipt = question.record.consents[question.type.purpose]?.receipt;
  const sent = walk.verdict === 'pass' ? facts.template : undefined;
  const deferral = walk.trace.find(({ verdict }) => verdict === 'defer');
  return {
    walk,
    facts,
    decided: {
      gates: [...walk.trace],
      ...(deferral && { deferral }),
      ...(sent && { template: nameOf(sent) }),
      ...(sent?.variant && { variant: sent.variant }),
      ...(receipt && { receipt }),
    },
  };
}

const nameOf = ({ template: { name, language }, version }: ChosenTemplate): string =>
  `${name}/${language}@${version}`;

function factsFor(
  { policy }: Pick<Rules, 'policy'>,
  { type, notification, record, template, deferredBefore, now }: Question,
): Facts {
  const { customer, consents, settled, reach } = record;
  const law = customer && contactLawOf(countryOf(customer));
  const { cap, collects } = type.policy;
  return {
    notification,
    type,
    customer,
    consents,
    settled,
    reach,
    policy,
    law,
    template,
    caps: capsFor({ cap, purpose: type.purpose, collects, law, policy }),
    today: customer ? countsOn(localDay(now, customer.timeZone), record) : {},
    deferredBefore,
    now,
  };
}

const countsOn = (today: string, { reservations }: CustomerRecord): Facts['today'] =>
  Object.fromEntries(
    reservations.filter(({ day }) => day === today).map(({ counter, marks }) => [counter, marks.length]),
  );

/** Whoever passed the gates is somebody with an address and a template; anything else is our own mistake. */
export function passed({ customer, template }: Facts): {
  customer: Customer;
  to: Address;
  template: ChosenTemplate;
} {
  const to = customer && addressOf(customer);
  if (!customer || !to || !template) throw new Error('the gates let pass what cannot be sent');
  return { customer, to, template };
}
