import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bankSignature } from '../../core/conversations/bank-signature.ts';
import { challengeOf } from '../../core/conversations/challenge.ts';
import { challengeToken } from '../../core/conversations/challenge-token.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { morning } from './builders.ts';

const page = readFileSync(new URL('../../docs/bank-port.md', import.meta.url), 'utf8');
const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const { isFromAviso, openChallenge } = await import(
  `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
);

const key = 'the key of the bank';
const seconds = morning / 1000;

describe('what the docs give a bank to verify with', () => {
  it('knows a question of ours, and no other', () => {
    const body = Buffer.from('{"customerId":"ana","question":"balance"}');
    const header = bankSignature(key, seconds, String(body));

    expect(isFromAviso(header, body, key, seconds + 299)).toBe(true);
    expect(isFromAviso(header, body, key, seconds + 301)).toBe(false);
    expect(isFromAviso(header, Buffer.from(`${body} `), key, seconds)).toBe(false);
    expect(isFromAviso(header.replace('t=1', 't=2'), body, key, seconds)).toBe(false);
    expect(isFromAviso(header, body, 'another key', seconds)).toBe(false);
    expect(isFromAviso(undefined, body, key, seconds)).toBe(false);
  });

  it('opens a challenge for the customer whose it is, in time, and for nobody else', () => {
    const customerId = CustomerId.parse('ana');
    const subject = 'payment:pay-42';
    const asked = {
      entry: 'in#1',
      at: morning,
      customerId,
      action: 'autopay',
      subject,
      causedBy: 'e',
    } as const;
    const token = challengeToken(challengeOf(asked), key);
    const expiry = morning + 300_000;

    expect(openChallenge(token, 'ana', key, expiry - 1)).toMatchObject({ action: 'autopay', subject });
    expect(openChallenge(token, 'ana', key, expiry)).toBeUndefined();
    expect(openChallenge(token, 'bob', key, morning)).toBeUndefined();
    expect(openChallenge(token, 'ana', 'another key', morning)).toBeUndefined();
    expect(openChallenge(`${token}.x`, 'ana', key, morning)).toBeUndefined();
    expect(openChallenge(token.slice(1), 'ana', key, morning)).toBeUndefined();
    expect(openChallenge(`${token.slice(0, -1)}é`, 'ana', key, morning)).toBeUndefined();
    expect(openChallenge('', 'ana', key, morning)).toBeUndefined();
  });
});
