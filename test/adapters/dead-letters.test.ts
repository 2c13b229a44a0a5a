import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { buryRecord } from '../../adapters/sqs/dead-letters.ts';
import { Defect } from '../../core/intake/defect.ts';
import { numbersOfEvents } from '../../core/intake/numbers-by-nature.ts';
import { numbersOfWebhooks } from '../../functions/webhook/numbers-of-webhooks.ts';

const sqs = mockClient(SQSClient);
beforeEach(() => sqs.reset().on(SendMessageCommand).resolves({}));

const defect = new Defect('CARD_NUMBER', 'data.note', 'TransactionPosted: data.note holds a card number');

async function buried(body: string, eventId?: string, { redriven = 0, byNature = numbersOfEvents } = {}) {
  await buryRecord(new SQSClient({}), 'https://sqs/dead', byNature)(body, defect, eventId, redriven);
  const input = sqs.commandCalls(SendMessageCommand).at(-1)?.args[0].input;
  const attributes = Object.entries(input?.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    value.StringValue,
  ]);
  return { body: input?.MessageBody ?? '', ...Object.fromEntries(attributes) };
}

describe('a record put aside', () => {
  it('says why, where and which event, and is itself but for the card number', async () => {
    const body = '{"detail":{"eventId":"evt-1","data":{"note":"4111111111111111","phone":"+573001234562"}}}';

    expect(await buried(body, 'evt-1')).toEqual({
      body: body.replace('4111111111111111', '[card …1111]'),
      reason: 'CARD_NUMBER',
      path: 'data.note',
      eventId: 'evt-1',
    });
  });

  it.each([
    ['a card number', '4111111111111111', '[card …1111]'],
    ['an id that holds one', 'tx-4111111111111111', 'tx-[card …1111]'],
    ['a sentence about a customer', 'Ana Pérez, Reforma 222', '(none)'],
    ['a control character, which a queue refuses', 'evt\u0001', '(none)'],
    ['far too long', 'e'.repeat(129), '(none)'],
    ['missing', undefined, '(none)'],
  ])('does not show an event id that is %s', async (_, eventId, shown) => {
    expect((await buried('{}', eventId)).eventId).toBe(shown);
  });

  it.each([
    ['an escape', String.raw`{"detail":{"note":"\u0034111111111111111"}}`],
    ['twelve thousand of them', JSON.stringify({ detail: '4111111111111111 '.repeat(12_000) })],
    ['twenty thousand levels', `${'['.repeat(20_000)}"4111111111111111"${']'.repeat(20_000)}`],
    ['a body that is no JSON', '{"note": "4111111111111111'],
  ])('shows no card number behind %s', async (_, body) => {
    const { body: shown } = await buried(body);
    expect(shown).toContain('[card …1111]');
    expect(shown).not.toMatch(/4111|\\u0034/);
  });

  it('says how often a person has moved it back, once one has', async () => {
    expect(await buried('{}', 'evt-1', { redriven: 3 })).toMatchObject({ redriven: '3' });
    expect(await buried('{}', 'evt-1')).not.toHaveProperty('redriven');
  });

  it('keeps the numbers of a webhook of Meta’s, by which it can be read again', async () => {
    const body =
      '{"recipient_id":"4915112345676","id":"4111111111111111","text":{"body":"4111111111111111"}}';

    expect((await buried(body, undefined, { byNature: numbersOfWebhooks })).body).toBe(
      body.replace('"body":"4111111111111111"', '"body":"[card …1111]"'),
    );
  });

  it('is withheld when it would not fit any more', async () => {
    const { body } = await buried(JSON.stringify(Array.from({ length: 70_000 }, () => 30569309025904)));
    expect(JSON.parse(body)).toEqual({ withheld: expect.stringContaining('not shown') });
  });
});
