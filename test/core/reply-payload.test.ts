import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { readReplyPayload, replyKey, replyPayload } from '../../core/delivery/reply-payload.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { later } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

const key = replyKey('a secret');
const ana = CustomerId.parse('ana');
const offer = { answer: 'report-and-block', about: messageIdOf('evt-1'), customerId: ana, until: morning };
const payload = replyPayload(offer, key);

describe('the payload of a quick reply', () => {
  it('says what is answered, about what and until when, and nothing of the customer', () => {
    expect(readReplyPayload(payload, key)).toMatchObject({
      answer: offer.answer,
      about: offer.about,
      until: offer.until,
    });
    expect(payload).not.toContain('ana');
  });

  it('is its customer’s alone', () => {
    const claim = readReplyPayload(payload, key);

    expect(claim?.isFor(ana)).toBe(true);
    expect(claim?.isFor(CustomerId.parse('bruno'))).toBe(false);
  });

  it('fits into what Meta keeps, with the longest of everything', () => {
    const longest = { ...offer, answer: 'a'.repeat(24), about: 'x'.repeat(64), until: later(morning, 1e12) };

    expect(replyPayload(longest, key).length).toBeLessThanOrEqual(128);
  });

  it.each([
    'approve_loan_999',
    '',
    '...',
    'confirm:msg_1',
    `${payload}x`,
    payload.toUpperCase(),
    `report-and-block.${'x'.repeat(65)}.t0.${'A'.repeat(16)}`,
  ])('that was never made is none: %s', (text) => {
    expect(readReplyPayload(text, key)?.isFor(ana) ?? false).toBe(false);
  });

  it('is void with any character changed, and under another key', () => {
    expect(readReplyPayload(payload, replyKey('another'))?.isFor(ana)).toBe(false);
    fc.assert(
      fc.property(fc.nat(payload.length - 1), fc.constantFrom(...'aZ09.-_'), (place, character) => {
        fc.pre(payload[place] !== character);
        const forged = `${payload.slice(0, place)}${character}${payload.slice(place + 1)}`;
        expect(readReplyPayload(forged, key)?.isFor(ana) ?? false).toBe(false);
      }),
    );
  });
});
