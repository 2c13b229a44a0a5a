import { describe, expect, it } from 'vitest';
import { heardIn } from '../../cli/customer-letters.ts';
import type { Deployment } from '../../cli/deployment.ts';
import { announceLetters, outcomeLetters } from '../../cli/stream-letters.ts';
import { unroutedLetters } from '../../cli/unrouted-letters.ts';
import { webhookLetters } from '../../cli/webhook-letters.ts';
import { Defect } from '../../core/intake/defect.ts';
import { morning } from '../core/builders.ts';

/** Where nothing is asked of AWS: what is said here is read from the letter alone. */
const deployment = (outputs: Record<string, string> = {}): Deployment => ({
  clients: { region: 'eu-west-1' },
  outputs,
  name: 'nowhere',
  output: (name) => outputs[name] ?? name,
});

const aLetter = (body: unknown) => ({
  id: 'letter-1',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  reason: 'CRASHED',
  since: morning,
  redriven: 0,
});
const onTheBus = (source: string, detailType: string, detail: object = { eventId: 'evt-1' }) =>
  aLetter({ source, 'detail-type': detailType, time: '2026-11-22T14:15:00Z', detail });

describe('an event that no rule took', () => {
  const sources = { ProducerSources: '["core-banking"]' };

  it.each([
    ['its source is not listened to', 'crm', 'TransactionPosted', sources, 'UNHEARD_SOURCE', /source crm/],
    ['nor its detail-type known', 'crm', 'Nonsense', sources, 'UNHEARD_SOURCE', /source crm/],
    ['its detail-type is not known', 'core-banking', 'Nonsense', sources, 'UNKNOWN_DETAIL_TYPE', /Nonsense$/],
    [
      'where any source may speak',
      'crm',
      'accountupdated',
      {},
      'UNKNOWN_DETAIL_TYPE',
      /likely AccountUpdated/,
    ],
  ])('says why: %s', async (_, source, detailType, outputs, reason, because) => {
    const { reasonOf, foresee } = unroutedLetters(deployment(outputs), morning);
    const letter = onTheBus(source, detailType);

    expect(reasonOf?.(letter)).toBe(reason);
    expect(await foresee(letter)).toEqual({
      would: 'fail',
      reason,
      because: expect.stringMatching(because),
    });
  });

  it('is a copy of another only under an event id', () => {
    const { subjectOf } = unroutedLetters(deployment(), morning);
    const again = (detail: object) => ({ ...onTheBus('crm', 'Nonsense', detail), id: 'letter-2' });

    expect(subjectOf(onTheBus('crm', 'Nonsense')).key).toBe(subjectOf(again({ eventId: 'evt-1' })).key);
    expect(subjectOf(onTheBus('crm', 'Nonsense', {})).key).not.toBe(subjectOf(again({})).key);
    expect(subjectOf(onTheBus('crm', 'Nonsense', { eventId: 'a sentence' }))).not.toHaveProperty('eventId');
  });

  it('that is none of EventBridge’s is never put on the bus', async () => {
    const { foresee } = unroutedLetters(deployment(), morning);

    expect(await foresee(aLetter('{'))).toMatchObject({ would: 'lost' });
    expect(await foresee(aLetter({ detail: {} }))).toMatchObject({ would: 'lost' });
  });
});

describe('what Meta reported', () => {
  const { foresee, subjectOf } = webhookLetters(deployment());

  it('is heard once more, the same bytes once', async () => {
    const report = aLetter({ object: 'whatsapp_business_account', entry: [] });

    expect(await foresee(report)).toEqual({ would: 'hear' });
    expect(subjectOf(report)).toEqual(subjectOf({ ...report, id: 'letter-2' }));
  });

  it.each([
    ['{', 'fail'],
    ['{"withheld":"…"}', 'lost'],
  ])('is not where it is %s', async (body, would) => {
    expect(await foresee(aLetter(body))).toMatchObject({ would });
  });
});

it.each([
  ['announce', announceLetters],
  ['outcomes', outcomeLetters],
])('a letter of %s points into a stream, and cannot be replayed', async (kind, letters) => {
  expect(await letters.foresee(aLetter({ DDBStreamBatchInfo: {} }))).toMatchObject({ would: 'lost' });
  await expect(letters.replay({ ...aLetter({}), handle: '', attributes: {} })).rejects.toThrow(
    new RegExp(`letter of ${kind} .*stream`),
  );
});

it.each(['TransactionPosted', 'Nonsense'])('nothing of a customer is heard in %s', (detailType) => {
  expect(heardIn(detailType, {})).toBeInstanceOf(Defect);
});
