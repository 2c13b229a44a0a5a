import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkKey, linkToken, messageIdIn } from '../../core/delivery/link-token.ts';
import { MessageId, messageIdOf } from '../../core/delivery/message-id.ts';

const key = linkKey('the secret of one deployment');
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const placesInCommon = (one: string, other: string): number =>
  [...one].filter((character, place) => character === other[place]).length;

describe('the token of a link', () => {
  it('is 22 characters that need no escaping, and leads back to its message', () => {
    fc.assert(
      fc.property(fc.string(), (eventId) => {
        const id = messageIdOf(eventId);
        const token = linkToken(id, key);

        expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/);
        expect(messageIdIn(token, key)).toBe(id);
      }),
    );
  });

  it('is the same each time, since a template is filled again at each attempt', () => {
    expect(linkToken(messageIdOf('evt-1'), key)).toBe(linkToken(messageIdOf('evt-1'), key));
  });

  it('leads to another message or to none when one character is changed', () => {
    const id = messageIdOf('evt-1');
    const token = linkToken(id, key);

    for (const [place, character] of [...token].entries()) {
      for (const other of alphabet.replace(character, '')) {
        const changed = `${token.slice(0, place)}${other}${token.slice(place + 1)}`;
        expect(messageIdIn(changed, key)).not.toBe(id);
      }
    }
  });

  it('shows nothing of the id: tokens of neighbours have no more in common than chance gives', () => {
    const neighbours = Array.from({ length: 256 }, (_, n) =>
      MessageId.parse(`msg_00000000-0000-8000-8000-0000000000${n.toString(16).padStart(2, '0')}`),
    ).map((id) => linkToken(id, key));
    const pairs = neighbours.slice(1).map((token, n) => placesInCommon(token, neighbours[n] ?? ''));

    expect(new Set(neighbours).size).toBe(256);
    expect(Math.max(...pairs)).toBeLessThan(8);
  });

  it('means nothing under the key of another deployment', () => {
    const tokens = Array.from({ length: 500 }, (_, n) => linkToken(messageIdOf(`evt-${n}`), key));
    const other = linkKey('the secret of another deployment');

    const read = tokens.map((token) => messageIdIn(token, other)).filter((id) => id !== undefined);

    expect(read.length).toBeLessThan(50);
    expect(read).not.toContain(messageIdOf('evt-0'));
  });

  it('is seldom hit by guessing: of 64 guesses one is worth a look into the table', () => {
    const guesses = Array.from({ length: 6_400 }, () => randomBytes(16).toString('base64url'));

    const plausible = guesses.filter((guess) => messageIdIn(guess, key) !== undefined).length;

    expect(plausible).toBeGreaterThan(0);
    expect(plausible).toBeLessThan(250);
  });

  const good = linkToken(messageIdOf('evt-1'), key);
  it.each([
    '',
    good.slice(1),
    `${good}A`,
    `${good}==`,
    ` ${good}`,
    `${good}\n`,
    `${good.slice(0, 21)}+`,
    `${good.slice(0, 21)}/`,
    `${good.slice(0, 20)}é=`,
    `${good.slice(0, 20)}%2f`,
    '../../etc/passwd',
    'msg_00000000-0000-8000-8000-000000000000',
  ])('is not %j', (text) => expect(messageIdIn(text, key)).toBeUndefined());

  it('has one spelling: the four bits that base64url leaves over are zero', () => {
    const last = alphabet.indexOf(good.slice(-1));

    const spellings = [1, 2, 4, 8].map((bit) => `${good.slice(0, 21)}${alphabet[last | bit]}`);

    expect(last % 16).toBe(0);
    expect(spellings.map((token) => messageIdIn(token, key))).toEqual(spellings.map(() => undefined));
  });

  it('is not made of an id that could not be read back', () => {
    const foreign = MessageId.parse('msg_00000000-0000-4000-8000-000000000000');

    expect(() => linkToken(foreign, key)).toThrow(/messageIdOf/);
  });
});
