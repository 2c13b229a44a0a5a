import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertTo, type Desk, openDesk, phoneNumberId, token } from './meta-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

type Came =
  | { status: number | undefined; type: string | undefined; text: string }
  | { code: string; heard: string };

/** What a client gets of an answer before it gives up. */
const post = (to: string, patienceMs = 5_000): Promise<Came> =>
  new Promise((resolve) => {
    let heard = '';
    const broken = (error: unknown) => resolve({ code: String(Reflect.get(Object(error), 'code')), heard });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(patienceMs);
    const url = `${desk.base}/v26.0/${phoneNumberId}/messages`;
    const ask = request(url, { method: 'POST', headers, signal }, (answer) => {
      const { statusCode: status, headers } = answer;
      answer.on('data', (chunk) => {
        heard += String(chunk);
      });
      answer.on('end', () => resolve({ status, type: headers['content-type'], text: heard }));
      answer.on('error', broken);
    });
    ask.on('error', broken);
    ask.end(JSON.stringify({ messaging_product: 'whatsapp', ...alertTo(to) }));
  });

let last = 10_000_000;
const aPhone = () => `+5255${++last}`;
const arrived = async (to: string) => (await desk.messages(to)).messages.length;
const plan = (to: string, ...next: object[]) => desk.behave({ to, next });

const html = { type: 'text/html; charset=utf-8', text: expect.stringMatching(/^<!DOCTYPE html>/) };

describe('an answer that nobody can read', () => {
  it.each([
    [
      'a page of an overloaded proxy',
      { answer: 'html', httpStatus: 503, accepted: false },
      { status: 503, ...html },
      0,
    ],
    ['the same, with the message taken', { answer: 'html', httpStatus: 502 }, { status: 502, ...html }, 1],
    ['a page that says 200', { answer: 'html' }, { status: 200, ...html }, 1],
    ['nothing but a 200', { answer: 'empty' }, { status: 200, text: '' }, 1],
    [
      'nothing but a 500',
      { answer: 'empty', httpStatus: 500, accepted: false },
      { status: 500, text: '' },
      0,
    ],
    [
      'half of the JSON',
      { answer: 'truncated' },
      { status: 200, text: expect.stringMatching(/^\{"messaging_product":.*[^}]$/) },
      1,
    ],
    [
      'no wamid',
      { answer: 'no-wamid' },
      { status: 200, text: '{"messaging_product":"whatsapp","messages":[]}' },
      1,
    ],
  ])('is %s', async (_, answer, came, messages) => {
    const to = aPhone();
    expect((await plan(to, answer)).status).toBe(200);
    expect(await post(to)).toMatchObject(came);
    expect(await arrived(to)).toBe(messages);
    expect(await post(to)).toMatchObject({ status: 200, text: expect.stringContaining('wamid.') });
  });
});

describe('an answer that does not come', () => {
  it.each([
    ['since the connection is reset', { answer: 'reset' }, 'ECONNRESET', 0],
    [
      'since the connection is reset, and the message was taken',
      { answer: 'reset', accepted: true },
      'ECONNRESET',
      1,
    ],
    [
      'since the connection is cut, and nothing was taken',
      { lostResponse: true, accepted: false },
      'ECONNRESET',
      0,
    ],
    ['for as long as one waits', { answer: 'hang' }, 'ABORT_ERR', 1],
    ['for as long as one waits, and nothing was taken', { answer: 'hang', accepted: false }, 'ABORT_ERR', 0],
  ])('%s', async (_, answer, code, messages) => {
    const to = aPhone();
    await plan(to, answer);
    expect(await post(to, 700)).toEqual({ code, heard: '' });
    expect(await arrived(to)).toBe(messages);
  });

  it('to its end, byte by byte', async () => {
    const to = aPhone();
    await plan(to, { answer: 'drip' });
    expect(await post(to, 1_800)).toEqual({ code: 'ABORT_ERR', heard: expect.stringMatching(/^\{"?m?e?$/) });
    expect(await arrived(to)).toBe(1);
  });
});

it('the course of a message that was taken goes on, whatever its answer looked like', async () => {
  const to = aPhone();
  await plan(to, { answer: 'html', httpStatus: 500, status: 'failed', code: 131026 });
  await post(to);
  const failed = async () =>
    (await desk.messages(to)).messages[0].statuses.map(({ status }: { status: string }) => status);
  await expect.poll(failed).toEqual(['failed']);
});

it.each([
  [{ answer: 'soup' }, /next\[0\]\.answer.* none of html, empty, truncated, no-wamid, reset, hang, drip/],
  [{ answer: 'html', lostResponse: true }, /not both/],
  [{ accepted: false }, /needs answer or lostResponse/],
  [{ answer: 'reset', hold: true }, /not accepted/],
  [{ answer: 'hang', httpStatus: 500 }, /httpStatus with/],
  [{ answer: 'html', httpStatus: 99 }, /httpStatus/],
])('what makes no sense is refused: %j', async (answer, sentence) => {
  const { status, body } = await plan(aPhone(), answer);
  expect(status).toBe(400);
  expect(body.error).toMatch(sentence);
});
