import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Challenge, challengeOf, StoredChallenge } from '../../core/conversations/challenge.ts';
import {
  challengeToken,
  challengeUrl,
  readChallengeToken,
} from '../../core/conversations/challenge-token.ts';
import { hearStepUp } from '../../core/conversations/hear-step-up.ts';
import { isMisfit } from '../../core/conversations/judge-step-up.ts';
import type { MeetChallenge } from '../../core/conversations/ports.ts';
import { stepUpReply } from '../../core/conversations/step-up-words.ts';
import { Reply } from '../../core/conversations/turn.ts';
import { Defect } from '../../core/intake/defect.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { later, toIso } from '../../core/time/instant.ts';
import { aMessage, morning } from './builders.ts';

const key = 'the key of one bank and of nobody else';
const ana = CustomerId.parse('ana');
const minute = 60_000;

const aChallenge = (change: Partial<Challenge> = {}): Challenge => ({
  ...challengeOf({
    entry: 'in#wamid.1',
    at: morning,
    customerId: ana,
    action: 'autopay',
    subject: 'payment:pay-42',
    amount: { minorUnits: 125_000, currency: 'MXN' },
    messageId: aMessage().id,
    causedBy: 'evt-1',
  }),
  ...change,
});

const confirmation = (change: Record<string, unknown> = {}, data: Record<string, unknown> = {}) => ({
  eventId: 'confirmed-1',
  occurredAt: toIso(later(morning, minute)),
  customerId: 'ana',
  data: {
    challenge: challengeToken(aChallenge(), key),
    action: 'autopay',
    subject: 'payment:pay-42',
    amount: { minorUnits: 125_000, currency: 'MXN' },
    ...data,
  },
  ...change,
});

/** The table in memory: rows by customer and id. */
function kept(...challenges: Challenge[]): MeetChallenge {
  const rows = new Map(
    challenges.map((one) => [`${one.customerId} ${one.id}`, StoredChallenge.parse({ ...one })]),
  );
  return async (customer, id, eventId, judge) => {
    const row = rows.get(`${customer} ${id}`);
    const verdict = judge(row);
    if (row && verdict.met) row.metBy = eventId;
    if (row && !verdict.met && isMisfit(verdict.reason) && !row.misfits.includes(eventId))
      row.misfits.push(eventId);
    return verdict;
  };
}

const listening = (meet = kept(aChallenge()), now = later(morning, minute), keys = [key]) =>
  hearStepUp({ now: () => now, bankKeys: async () => keys, meet });

describe('a challenge', () => {
  it('is the same one however often the entry of the chat is worked on, and another for another entry', () => {
    const { id } = aChallenge();
    const other = challengeOf({ ...aChallenge(), entry: 'in#wamid.2', at: morning });

    expect(aChallenge().id).toBe(id);
    expect(other.id).not.toBe(id);
    expect(Challenge.parse(aChallenge()).expiresAt).toBe(later(morning, 5 * minute));
  });

  it('travels in the fragment of a link, which no server sees, and names neither customer nor message', () => {
    const url = new URL(challengeUrl('https://bank.example/confirm?from=chat', aChallenge(), key));

    expect(url.origin + url.pathname + url.search).toBe('https://bank.example/confirm?from=chat');
    const token = url.hash.slice('#c='.length);
    const content = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
    expect(content).not.toMatch(/"ana"|msg_|evt-1/);
    expect(JSON.parse(content)).toMatchObject({ action: 'autopay', subject: 'payment:pay-42' });
  });

  it('can be verified by the bank with the key alone, in the way that the docs describe', () => {
    const [content = '', seal] = challengeToken(aChallenge(), key).split('.');
    const { id, customer } = JSON.parse(Buffer.from(content, 'base64url').toString());
    const mac = (text: string) => createHmac('sha256', key).update(text).digest('base64url');

    expect(seal).toBe(mac(`challenge.${content}`));
    expect(customer).toBe(mac(`customer.${id}.ana`));
  });

  it('is read by nobody once a character of it is changed, added or cut', () => {
    const token = challengeToken(aChallenge(), key);
    const changed = [...token].map((character, place) => {
      return `${token.slice(0, place)}${character === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
    });
    const cut = [...token].map((_, length) => token.slice(0, length));

    for (const forged of [...changed, ...cut, `${token}A`, `${token}.`, `.${token}`, `${token}=`])
      expect(readChallengeToken(forged, key), forged).toBeUndefined();
    expect(readChallengeToken(`${token.slice(0, -1)}é`, key)).toBeUndefined();
    expect(readChallengeToken(token, `${key}!`)).toBeUndefined();
    expect(readChallengeToken(token, key)?.id).toBe(aChallenge().id);
  });
});

describe('a confirmation from the bank’s app', () => {
  it('of automatic payment is announced with its payment, as caused by what the message came from', async () => {
    const heard = await listening()(confirmation());

    expect(heard).toEqual({
      turn: {
        customerId: 'ana',
        entry: 'bus#confirmed-1',
        at: later(morning, minute),
        understood: 'step-up:autopay',
        causedBy: 'evt-1',
        messageId: aMessage().id,
        announcements: [
          {
            detailType: 'AutopayRequested',
            data: {
              paymentId: 'pay-42',
              amount: { minorUnits: 125_000, currency: 'MXN' },
              confirmedBy: 'step-up',
            },
          },
        ],
      },
      saying: 'autopayRequested',
      refused: undefined,
    });
  });

  it('of a card to be unblocked asks the bank’s people, since nothing here unblocks a card', async () => {
    const asked = aChallenge({ action: 'unblock-card', subject: 'card:4242', amount: undefined });
    const challenge = challengeToken(asked, key);

    const { turn } = await listening(kept(asked))(
      confirmation({}, { challenge, action: 'unblock-card', subject: 'card:4242', amount: undefined }),
    );

    expect(turn.announcements).toEqual([
      {
        detailType: 'SupportRequested',
        data: { topic: 'unblock-card', subject: 'card:4242', confirmedBy: 'step-up' },
      },
    ]);
  });

  it.each(['transfer', 'pay'] as const)(
    'of a %s announces nothing: the app has done it itself',
    async (action) => {
      const asked = aChallenge({ action });

      const heard = await listening(kept(asked))(
        confirmation({}, { challenge: challengeToken(asked, key), action }),
      );

      expect(heard).toMatchObject({ turn: { announcements: [] }, saying: undefined, refused: undefined });
    },
  );

  it('counts once: the same event says the same again, and any other is refused', async () => {
    const hear = listening();
    const first = await hear(confirmation());

    expect(await hear(confirmation())).toEqual(first);
    expect(await hear(confirmation({ eventId: 'confirmed-2' }))).toMatchObject({
      refused: 'USED',
      saying: undefined,
      turn: { announcements: [], causedBy: 'confirmed-2' },
    });
  });

  it.each([
    ['another action', { action: 'unblock-card' }, 'OTHER_ACTION'],
    ['an action nobody knows', { action: 'approve_loan_999' }, 'OTHER_ACTION'],
    ['a cent more', { amount: { minorUnits: 125_001, currency: 'MXN' } }, 'OTHER_AMOUNT'],
    ['another currency', { amount: { minorUnits: 125_000, currency: 'USD' } }, 'OTHER_AMOUNT'],
    ['no amount', { amount: undefined }, 'OTHER_AMOUNT'],
    ['another payment', { subject: 'payment:pay-43' }, 'OTHER_SUBJECT'],
    ['nothing it is about', { subject: undefined }, 'OTHER_SUBJECT'],
  ])('of %s is refused, and the customer is told that nothing was changed', async (_, data, reason) => {
    const heard = await listening()(confirmation({}, data));

    expect(heard).toMatchObject({
      refused: reason,
      saying: 'stepUpRefused',
      turn: { understood: `step-up-refused:${reason}`, announcements: [] },
    });
  });

  it('by another customer, to whom the link was forwarded, is refused without a word', async () => {
    const bobs = aChallenge({ customerId: CustomerId.parse('bob') });

    const heard = await listening(kept(aChallenge(), bobs))(confirmation({ customerId: 'bob' }));

    expect(heard).toMatchObject({ refused: 'OTHER_CUSTOMER', saying: undefined });
  });

  it('with an amount that was added to a challenge without one is refused', async () => {
    const asked = aChallenge({ amount: undefined });

    const heard = await listening(kept(asked))(confirmation({}, { challenge: challengeToken(asked, key) }));

    expect(heard.refused).toBe('OTHER_AMOUNT');
  });

  it('of what is sealed well and kept nowhere is refused', async () => {
    expect((await listening(kept())(confirmation())).refused).toBe('UNKNOWN');
  });

  it('sealed with another key is forged, and with the key before the last rotation it is not', async () => {
    const forged = confirmation({}, { challenge: challengeToken(aChallenge(), 'another key') });
    const now = later(morning, minute);

    expect((await listening()(forged)).refused).toBe('FORGED');
    expect((await listening(kept(aChallenge()), now, ['new', key])(confirmation())).refused).toBeUndefined();
  });

  it('counts up to the last second of five minutes, and not in the next', async () => {
    const until = aChallenge().expiresAt;
    const at = (seconds: number) => {
      const now = later(until, seconds * 1000);
      return listening(kept(aChallenge()), now)(confirmation({ occurredAt: toIso(now) }));
    };

    expect((await at(-1)).refused).toBeUndefined();
    expect(await at(0)).toMatchObject({ refused: 'EXPIRED', saying: 'stepUpExpired' });
    expect((await at(1)).refused).toBe('EXPIRED');
  });

  it('that was made in time and waited on its way counts for a quarter of an hour more', async () => {
    const until = aChallenge().expiresAt;
    const heardAfter = (minutes: number) =>
      listening(kept(aChallenge()), later(until, minutes * minute))(confirmation());

    expect((await heardAfter(14)).refused).toBeUndefined();
    expect((await heardAfter(15)).refused).toBe('EXPIRED');
  });

  it('is the last that is judged after three that did not fit, repetitions not counted', async () => {
    const hear = listening();
    const misfit = (n: number) =>
      hear(confirmation({ eventId: `wrong-${n}` }, { subject: `payment:${n}` })).then(
        ({ refused }) => refused,
      );

    for (const n of [1, 1, 2, 2, 2]) expect(await misfit(n)).toBe('OTHER_SUBJECT');
    expect(await misfit(3)).toBe('OTHER_SUBJECT');
    expect(await misfit(4)).toBe('LOCKED');
    expect((await hear(confirmation({ eventId: 'right' }))).refused).toBe('LOCKED');
  });

  it('that is malformed is a defect which names the field and never its value', async () => {
    const hearing = listening()(confirmation({}, { challenge: 7 }));

    await expect(hearing).rejects.toThrow(Defect);
    await expect(hearing).rejects.toMatchObject({ path: 'data.challenge' });
  });
});

describe('what the customer is told of a confirmation', () => {
  it.each([
    ['es-MX', /nada|aviso|avisamos|avisa|cambiamos/],
    ['pt-BR', /nada mudou|[Aa]visa/],
    ['en-IN', /nothing was changed|let you know|tell you/],
    ['fr-FR', /nada|aviso|avisamos|avisa|cambiamos/],
  ])('is said to a reader of %s', (locale, expected) => {
    for (const saying of [
      'autopayRequested',
      'unblockRequested',
      'stepUpExpired',
      'stepUpRefused',
    ] as const) {
      const reply = stepUpReply(saying, locale);
      expect(Reply.parse(reply)).toEqual(reply);
      expect(reply.text).toMatch(expected);
    }
  });
});
