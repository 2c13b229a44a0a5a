import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BusinessEvent,
  balance,
  consentWithdrawnBy,
  happen,
  offer,
  paymentDue,
  paymentReceived,
  suspicion,
  withdrawal,
} from './business-events.ts';
import { printedWhyOf, whyOf } from './command-line.ts';
import { causedBy, introduce } from './customers.ts';
import { deadLetter } from './dead-letter.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

/** Noon in Mexico and one o'clock in Colombia, on a Monday that is no holiday. */
const monday = '2026-11-23T18:00:00Z';
/** Which of its wordings a customer has is up to an experiment. */
const anOffer = expect.stringMatching(/^loan_preapproval(_see_offer)?\/es_MX$/);

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: monday });
});
afterAll(() => sandbox?.stop());

const publish = (...events: readonly BusinessEvent[]) => happen(sandbox, ...events);
const why = ({ detail }: BusinessEvent) => whyOf(sandbox, detail.eventId);
const received = async (phone: string) =>
  (await sandbox.messages(phone)).map(({ template }) => `${template?.name}/${template?.language}`);

/** What `aviso why` prints of an event that was refused: its reason, and the gate with its inputs and rule. */
async function refusal(event: BusinessEvent, read = printedWhyOf) {
  const { state, reason, gates } = await read(sandbox, event.detail.eventId);
  expect(state).toBe('suppressed');
  expect(gates.slice(0, -1).filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  const heard = causedBy(await sandbox.events(), event.detail.eventId).filter(
    ({ detailType }) => detailType === 'MessageSuppressed',
  );
  expect(heard.map(({ detail }) => detail.data)).toEqual([{ reason }]);
  return { reason, ...gates.at(-1) };
}

describe('an event', () => {
  it('under an id that was used before is dead-lettered, and why goes on telling of the first', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const first = withdrawal(id);
    await publish(first);

    await publish(withdrawal(id, { place: 'elsewhere' }, { eventId: first.detail.eventId }));

    expect(await deadLetter(sandbox, 'TransactionAlert', first.detail.eventId)).toMatchObject({
      reason: 'EVENT_ID_REUSED',
      path: 'eventId',
    });
    expect(await why(first)).toMatchObject({ state: 'read' });
    expect(await sandbox.messages(phone)).toHaveLength(1);
  });

  it('that came too late is EXPIRED', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const event = withdrawal(id, {}, { expiresAt: '2026-11-23T11:59:59-06:00' });
    const yesterdays = offer(id, { validUntil: '2026-11-22' });

    await publish(event, yesterdays);

    expect(await refusal(event)).toEqual({
      reason: 'EXPIRED',
      gate: 'expiry',
      verdict: 'refuse',
      inputs: { expiresAt: '2026-11-23T17:59:59.000Z' },
      rule: 'expiry/1',
    });
    expect(await refusal(yesterdays, whyOf)).toMatchObject({
      reason: 'EXPIRED',
      inputs: { lastDay: '2026-11-22' },
    });
    expect(await received(phone)).toEqual([]);
  });

  it('about what was settled before it came is OBSOLETE', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const event = paymentDue(id);

    await publish(paymentReceived(id, {}, { occurredAt: '2026-11-23T09:30:00-06:00' }));
    await publish(event);

    expect(await refusal(event)).toEqual({
      reason: 'OBSOLETE',
      gate: 'obsolescence',
      verdict: 'refuse',
      inputs: { 'payment:pay-1': '2026-11-23T15:30:00.000Z' },
      rule: 'obsolescence/1',
    });
    expect(await received(phone)).toEqual([]);
  });

  it('that is settled while Meta keeps it in its queue is OBSOLETE too', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [{ error: 80007 }] }); // Meta asks us to leave it alone for a minute
    const event = paymentDue(id);

    await publish(event);
    expect(await why(event)).toMatchObject({ state: 'claimed', reason: 'META_80007' });
    await publish(paymentReceived(id));
    await sandbox.clock({ advance: 'PT2M' });

    expect(await refusal(event, whyOf)).toMatchObject({ reason: 'OBSOLETE', gate: 'obsolescence' });
    expect(await received(phone)).toEqual([]);
  });

  it('for whom nobody knows is for an UNKNOWN_CUSTOMER', async () => {
    const event = withdrawal('nobody');

    await publish(event);

    expect(await refusal(event)).toEqual({
      reason: 'UNKNOWN_CUSTOMER',
      gate: 'known-customer',
      verdict: 'refuse',
      inputs: {},
      rule: 'known-customer/1',
    });
  });

  it('for a customer without a number finds NO_ADDRESS', async () => {
    const event = withdrawal('without-a-number');
    const profile = { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City', country: 'MX' };

    await publish({
      detailType: 'CustomerUpdated',
      detail: { eventId: 'profile-1', customerId: 'without-a-number', data: profile },
    });
    await publish(event);

    expect(await refusal(event)).toEqual({
      reason: 'NO_ADDRESS',
      gate: 'address',
      verdict: 'refuse',
      inputs: { address: 'none' },
      rule: 'address/2',
    });
  });

  it('finds NO_CONSENT where none was given, and OPTED_OUT where it was withdrawn, per purpose', async () => {
    const [never, withdrew] = [
      await introduce(sandbox, 'mexico', { consent: false }),
      await introduce(sandbox, 'mexico'),
    ];
    const [unwanted, revoked] = [offer(never.id), withdrawal(withdrew.id)];
    const withdrawn = consentWithdrawnBy(
      withdrew.id,
      { purposes: ['service'] },
      { occurredAt: '2026-11-23T17:58:00Z' },
    );

    await publish(withdrawn);
    await publish(unwanted, revoked, offer(withdrew.id));

    expect(await refusal(unwanted)).toEqual({
      reason: 'NO_CONSENT',
      gate: 'consent',
      verdict: 'refuse',
      inputs: { purpose: 'marketing', state: 'never given' },
      rule: 'consent/1',
    });
    expect(await refusal(revoked)).toEqual({
      reason: 'OPTED_OUT',
      gate: 'consent',
      verdict: 'refuse',
      inputs: { purpose: 'service', state: 'withdrawn', since: '2026-11-23T17:58:00.000Z' },
      rule: 'consent/1',
    });
    expect(await received(never.phone)).toEqual([]);
    expect(await received(withdrew.phone)).toEqual([anOffer]);
  });
});

describe('a template that Meta pauses', () => {
  const change = async (template: { status: string; language?: string }) => {
    await sandbox.behaviour({ template: { name: 'account_balance', ...template } });
    await sandbox.settle();
    await sandbox.clock({ advance: 'PT6S' }); // what a dispatcher keeps in mind of templates is older than five seconds now
  };

  it('leaves the word to the next of the customer’s language, then to nobody, until it is approved again', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');

    await change({ status: 'PAUSED', language: 'es_MX' });
    await publish(balance(id));
    expect(await received(phone)).toEqual(['account_balance/es']);

    await change({ status: 'PAUSED' });
    const unsaid = balance(id);
    await publish(unsaid);
    expect(await refusal(unsaid)).toEqual({
      reason: 'TEMPLATE_UNAVAILABLE',
      gate: 'template',
      verdict: 'refuse',
      inputs: {},
      rule: 'template/1',
    });

    await change({ status: 'APPROVED' });
    await publish(balance(id));
    expect(await received(phone)).toEqual(['account_balance/es', 'account_balance/es_MX']);
  });

  it('lets a message that Meta refuses for a pause of this very moment go out in other words a little later', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await publish(balance(id)); // from here on the dispatcher knows the template for five seconds
    const paused = {
      template: { name: 'account_balance', language: 'es_MX', status: 'PAUSED' },
    };
    await sandbox.behaviour(paused);
    const caught = balance(id);
    await publish(caught);
    await sandbox.clock({ advance: 'PT1M' });
    await sandbox.settle();

    expect(await received(phone)).toEqual(['account_balance/es_MX', 'account_balance/es']);
    await sandbox.behaviour({ template: { ...paused.template, status: 'APPROVED' } });
    await sandbox.settle();
  });
});

describe('FREQUENCY_CAP', () => {
  const capped = (inputs: object) => ({
    reason: 'FREQUENCY_CAP',
    gate: 'frequency-cap',
    verdict: 'refuse',
    inputs,
    rule: 'frequency-cap/2',
  });

  it('refuses the fourth message of the day and the second offer, and never a warning', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const [second, fourth] = [offer(id), balance(id)];

    await publish(offer(id));
    await publish(second);
    await publish(balance(id));
    await publish(balance(id));
    await publish(fourth);
    await publish(suspicion(id));

    expect(await refusal(second, whyOf)).toEqual(capped({ shared: '1/3', marketing: '1/1' }));
    expect(await refusal(fourth)).toEqual(capped({ shared: '3/3' }));
    expect(await received(phone)).toEqual([
      anOffer,
      'account_balance/es_MX',
      'account_balance/es_MX',
      'fraud_alert/es_MX',
    ]);
  });

  it('lets one reminder or offer a day reach a Colombian, and what the law does not count', async () => {
    const { id, phone } = await introduce(sandbox, 'colombia');
    const [reminder, offered] = [paymentDue(id), offer(id)];

    await publish(reminder);
    await publish(offered);
    await publish(balance(id));

    expect(await refusal(offered, whyOf)).toEqual(
      capped({ shared: '1/3', marketing: '0/1', regulated: '1/1' }),
    );
    expect(await received(phone)).toEqual(['payment_reminder/es', 'account_balance/es']);
  });

  it('is given back what Meta refuses to deliver', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const [refused, third, fourth] = [balance(id), balance(id), balance(id)];
    await publish(balance(id), balance(id));
    await sandbox.behaviour({ to: phone, next: [{ error: 131026 }] });

    await publish(refused);
    await publish(third);
    await publish(fourth);

    expect(await why(refused)).toMatchObject({ state: 'refused', code: 131026 });
    expect(await why(third)).toMatchObject({ state: 'read' });
    expect(await refusal(fourth, whyOf)).toEqual(capped({ shared: '3/3' }));
    expect(await received(phone)).toHaveLength(3);
  });

  it('lets exactly three of a hundred concurrent events through, and loses none of the others', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const all = Array.from({ length: 100 }, () => balance(id));

    await publish(...all);
    await sandbox.clock({ advance: 'PT5M' }); // whoever found another at work on the same customer comes back

    const ids = new Set(all.map(({ detail }) => detail.eventId));
    const heard = (await sandbox.events()).filter(({ detail }) => ids.has(String(detail.causedBy)));
    const endedAs = (detailType: string, data: object) =>
      heard
        .filter((event) => event.detailType === detailType)
        .filter(({ detail }) => Object.entries(data).every(([key, is]) => Object(detail.data)[key] === is))
        .map(({ detail }) => String(detail.causedBy));
    const [capping, reading] = [
      endedAs('MessageSuppressed', { reason: 'FREQUENCY_CAP' }),
      endedAs('MessageStatusChanged', { state: 'read' }),
    ];
    expect(await sandbox.messages(phone)).toHaveLength(3);
    expect([capping.length, reading.length]).toEqual([97, 3]);
    expect(new Set([...capping, ...reading])).toEqual(ids);
  });

  it('counts an event once, though twenty copies of it come at the same time', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const occurredAt = (await sandbox.clock()).now;
    const all = Array.from({ length: 5 }, () => withdrawal(id, {}, { occurredAt }));

    await publish(...Array.from({ length: 20 }, () => all).flat());
    await sandbox.clock({ advance: 'PT5M' });

    const ours = (await sandbox.messages(phone)).map(({ request }) =>
      String(Object(request).biz_opaque_callback_data),
    );
    expect(ours).toHaveLength(5);
    expect(new Set(ours).size).toBe(5);
  });

  it('begins anew at the customer’s own midnight', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    const [eleventh, twelfth] = [withdrawal(id), withdrawal(id)];
    await sandbox.clock({ set: '2026-11-24T05:55:00Z' });

    await publish(...Array.from({ length: 10 }, () => withdrawal(id)));
    await publish(eleventh);
    await sandbox.clock({ set: '2026-11-24T06:00:00Z' });
    await publish(twelfth);

    expect(await refusal(eleventh, whyOf)).toEqual(capped({ transactions: '10/10' }));
    const { state, gates } = await why(twelfth);
    expect(state).toBe('read');
    expect(gates.at(-1)).toMatchObject({ gate: 'frequency-cap', inputs: { transactions: '0/10' } });
    expect(await received(phone)).toHaveLength(11);
  });
});
