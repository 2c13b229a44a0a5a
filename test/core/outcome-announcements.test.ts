import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Conversion } from '../../core/catalogue/conversion.ts';
import { Receipt } from '../../core/consent/receipt.ts';
import { consentAnnouncements } from '../../core/conversations/consent-announcements.ts';
import { conversationEvents } from '../../core/conversations/events.ts';
import { outcomeAnnouncements } from '../../core/conversations/outcome-announcements.ts';
import { KnownTouch, takenByMeta, touchedBy } from '../../core/conversations/touch.ts';
import { Message, State } from '../../core/delivery/message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { at } from './builders.ts';

const noon = at('2026-11-22T12:00:00Z');
const messageId = messageIdOf('evt-1');

const aTouch = (differences: object = {}): KnownTouch =>
  KnownTouch.parse({
    customerId: 'ana',
    messageId,
    eventId: 'evt-1',
    type: 'loan-preapproval',
    at: noon,
    template: 'loan_preapproval/es_MX@1f2e3d4c',
    variant: 'call-to-action/now',
    matters: [],
    answers: {},
    conversions: {},
    ...differences,
  });

describe('what came of a message', () => {
  it('is told of a link that was followed by where it led, and as a conversion', () => {
    const after = aTouch({ conversions: { click: noon + 5000 }, link: 'https://bank.example/apply' });
    const common = {
      occurredAt: '2026-11-22T12:00:05.000Z',
      customerId: 'ana',
      messageId,
      notificationType: 'loan-preapproval',
      causedBy: 'evt-1',
    };

    expect(outcomeAnnouncements(aTouch(), after)).toEqual([
      {
        detailType: 'LinkClicked',
        detail: { ...common, eventId: `${messageId}.click`, data: { link: 'https://bank.example/apply' } },
      },
      {
        detailType: 'ConversionRecorded',
        detail: {
          ...common,
          eventId: `${messageId}.conversion.click`,
          data: {
            conversion: 'click',
            variant: 'call-to-action/now',
            template: 'loan_preapproval/es_MX@1f2e3d4c',
          },
        },
      },
    ]);
  });

  it('is told as its schema says', () => {
    const after = aTouch({ conversions: { click: noon, payment: noon }, link: 'https://bank.example/' });

    for (const { detailType, detail } of outcomeAnnouncements(undefined, after))
      expect(conversationEvents[detailType]?.parse(detail.data)).toEqual(detail.data);
  });

  it('is told of a row that begins with it, as soon as the event behind the message is known', () => {
    const conversions = { click: noon };
    const link = 'https://bank.example/';
    const unknown = aTouch({ conversions, link, eventId: undefined, type: undefined, at: undefined });

    expect(outcomeAnnouncements(undefined, unknown)).toEqual([]);
    expect(outcomeAnnouncements(unknown, aTouch({ conversions, link }))).toHaveLength(2);
    expect(outcomeAnnouncements(undefined, aTouch({ conversions, link, at: undefined }))).toHaveLength(2);
  });

  it('is told once, in whatever order a row comes to know what', () => {
    const steps = fc.shuffledSubarray(['message', ...Conversion.options], { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(steps, (order) => {
        let row = aTouch({
          eventId: undefined,
          type: undefined,
          at: undefined,
          link: 'https://bank.example/',
        });
        const told = order.flatMap((step) => {
          const before = row;
          row =
            step === 'message'
              ? aTouch({ conversions: row.conversions, link: row.link })
              : { ...row, conversions: { ...row.conversions, [step]: noon } };
          return outcomeAnnouncements(before, row).map(({ detail }) => detail.eventId);
        });

        expect(told.toSorted()).toEqual(
          [
            `${messageId}.click`,
            ...Conversion.options.map((kind) => `${messageId}.conversion.${kind}`),
          ].sort(),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is no news when an answer, a survey or the message’s own facts are added', () => {
    const before = aTouch({ conversions: { payment: noon } });
    const after = { ...before, answers: { confirm: noon }, satisfaction: 5, optedOutAt: noon };

    expect(outcomeAnnouncements(before, after)).toEqual([]);
  });
});

const aReceipt = (differences: object = {}) =>
  Receipt.parse({
    customerId: 'ana',
    number: 3,
    purpose: 'marketing',
    state: 'withdrawn',
    at: noon,
    by: 'meta:reply',
    recordedAt: noon + 1000,
    previous: '',
    hash: 'hash',
    ...differences,
  });

describe('consent', () => {
  it.each([
    ['withdrawn', 'OptedOut'],
    ['granted', 'OptedIn'],
  ])('that a customer has %s in WhatsApp is told as %s', (state, detailType) => {
    const announced = consentAnnouncements(aReceipt({ state }));

    expect(announced).toEqual([
      {
        detailType,
        detail: {
          eventId: 'receipt.ana.3',
          occurredAt: '2026-11-22T12:00:00.000Z',
          customerId: 'ana',
          causedBy: 'receipt.ana.3',
          data: { purposes: ['marketing'] },
        },
      },
    ]);
    expect(conversationEvents[detailType]?.parse(announced[0]?.detail.data)).toEqual({
      purposes: ['marketing'],
    });
  });

  it('that was withdrawn before is told once, however often the customer says so', () => {
    expect(consentAnnouncements(aReceipt({ again: true }))).toEqual([]);
  });

  it.each(['event:evt-9', 'import:march.csv', 'app'])(
    'that the bank told us by %s is no news to it',
    (by) => {
      expect(consentAnnouncements(aReceipt({ by }))).toEqual([]);
    },
  );
});

const aMessage = (state: State, times: Partial<Record<State, number>>, differences: object = {}): Message =>
  Message.parse({
    id: messageId,
    eventId: 'evt-1',
    customerId: 'ana',
    type: 'loan-preapproval',
    contentHash: 'hash',
    state,
    times: { claimed: noon, ...times },
    owner: 'me',
    leaseUntil: noon,
    ...differences,
  });

describe('a message that Meta took', () => {
  it.each(takenByMeta)('is known by its state %s, with all that figures are told by', (state) => {
    const facts = {
      wamid: 'wamid.1',
      template: 'loan_preapproval/es@1',
      variant: 'call-to-action/now',
      costCentre: 'loans',
      matters: ['abcdefgh'],
    };

    expect(touchedBy(aMessage(state, { [state]: noon + 2000 }, facts))).toEqual({
      customerId: 'ana',
      messageId,
      eventId: 'evt-1',
      type: 'loan-preapproval',
      at: noon + 2000,
      ...facts,
    });
  });

  it('was taken when the first of its states was reached', () => {
    const times = { read: noon + 9000, accepted: noon + 1000, delivered: noon + 3000 };

    expect(touchedBy(aMessage('read', times))).toMatchObject({ at: noon + 1000, matters: [] });
  });

  it.each(State.options.filter((state) => !takenByMeta.some((taken) => taken === state)))(
    'is none that is %s',
    (state) => {
      expect(touchedBy(aMessage(state, { [state]: noon, accepted: noon }))).toBeUndefined();
    },
  );
});
