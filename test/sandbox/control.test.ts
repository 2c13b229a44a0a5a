import { describe, expect, it } from 'vitest';
import type { AwsAnswer } from '../../sandbox/cloud.ts';
import { createClockControl, type Moving } from '../../sandbox/control/clock-control.ts';
import { createControl } from '../../sandbox/control/create-control.ts';
import { later } from '../../sandbox/control/duration.ts';
import { createSettle } from '../../sandbox/control/settle.ts';
import { createFaults } from '../../sandbox/faults/create-faults.ts';

const at = (text: string) => Date.parse(text);

describe('an ISO 8601 duration', () => {
  it.each([
    ['P3D', '2026-01-31T10:00:00Z', '2026-02-03T10:00:00Z'],
    ['PT12H', '2026-01-31T10:00:00Z', '2026-01-31T22:00:00Z'],
    ['P1M', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['P1Y', '2028-02-29T00:00:00Z', '2029-02-28T00:00:00Z'],
    ['P1W', '2026-01-01T00:00:00Z', '2026-01-08T00:00:00Z'],
    ['P1DT2H3M4.5S', '2026-01-01T00:00:00Z', '2026-01-02T02:03:04.500Z'],
  ])('%s after %s is %s', (duration, from, expected) => {
    expect(later(at(from), duration)).toBe(at(expected));
  });

  it.each(['', 'P', 'PT', 'P1', '3D', '-P1D', 'P1.5D', 'PT1D', 'P1DT'])('%j is none', (text) => {
    expect(later(0, text)).toBeUndefined();
  });
});

describe('settling', () => {
  it('waits until everything is quiet twice in a row', async () => {
    const looks = [false, true, false, true, true];
    await createSettle({ part: () => looks.shift() ?? true })();
    expect(looks).toEqual([]);
  });

  it('gives up after its patience and names what is not quiet', async () => {
    const settle = createSettle({ loud: () => false, quiet: () => true }, { patienceMs: 50 });
    await expect(settle()).rejects.toThrow('Not quiet after 0.05 s: loud.');
  });
});

const clockAt = (start: string, due: string[], overrides: Partial<Moving> = {}) => {
  let now = at(start);
  const log: string[] = [];
  const waiting = due.map(at);
  const clock = createClockControl({
    now: () => now,
    moveTo: (instant) => {
      now = instant;
    },
    jumpTo: (instant) => {
      now = instant;
    },
    nextDue: () => waiting[0],
    fireDue: async () => {
      while (waiting[0] !== undefined && waiting[0] <= now) {
        waiting.shift();
        log.push(`fired at ${new Date(now).toISOString()}`);
      }
    },
    settle: async () => {
      if (log.at(-1)?.startsWith('fired')) log.push('settled');
    },
    isUntouched: () => false,
    ...overrides,
  });
  return { clock, log };
};

describe('the clock', () => {
  it('walks from one due instant to the next and settles in between', async () => {
    const { clock, log } = clockAt('2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z']);

    const now = await clock.moveTo(at('2026-01-04T00:00:00Z'));

    expect(log).toEqual([
      'fired at 2026-01-02T00:00:00.000Z',
      'settled',
      'fired at 2026-01-03T00:00:00.000Z',
      'settled',
    ]);
    expect(now).toBe(at('2026-01-04T00:00:00Z'));
  });

  it('makes two moves asked for at once one after the other', async () => {
    const { clock } = clockAt('2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z']);
    const moves = await Promise.all([
      clock.moveTo(at('2026-01-03T00:00:00Z')),
      clock.moveTo(at('2026-01-05T00:00:00Z')),
    ]);
    expect(moves).toEqual([at('2026-01-03T00:00:00Z'), at('2026-01-05T00:00:00Z')]);
  });

  it('does not hang on something that stays due', async () => {
    const { clock } = clockAt('2026-01-01T00:00:00Z', ['2026-01-01T00:00:00Z'], { fireDue: async () => {} });
    expect(await clock.moveTo(at('2026-01-02T00:00:00Z'))).toBe(at('2026-01-02T00:00:00Z'));
  });

  it('goes back only while nothing has happened', async () => {
    const touched = clockAt('2026-01-01T00:00:00Z', []);
    await expect(touched.clock.moveTo(at('2025-01-01T00:00:00Z'))).rejects.toThrow('moves forward only');
    const fresh = clockAt('2026-01-01T00:00:00Z', [], { isUntouched: () => true });
    expect(await fresh.clock.moveTo(at('2025-01-01T00:00:00Z'))).toBe(at('2025-01-01T00:00:00Z'));
  });
});

describe('the control plane', () => {
  const { clock } = clockAt('2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z', '2026-01-09T00:00:00Z']);
  const control = createControl({
    health: () => ({ status: 'ready', startedInMs: 900, unsupported: ['AWS::Logs::LogGroup: …'] }),
    outputs: () => ({ EventBusName: 'bus' }),
    eventBridge: {
      events: (after) =>
        [{ seq: 1, time: '2026-01-01T00:00:00Z', source: 's', detailType: 't', detail: {} }].filter(
          ({ seq }) => seq > after,
        ),
    },
    queues: () => [{ name: 'q', arn: 'a', url: 'u', visible: 1, inFlight: 2, delayed: 3, deadLetter: false }],
    settle: createSettle({ mill: () => false }, { patienceMs: 1 }),
    clock,
    faults: createFaults(() => {}),
    befallen: () => ({
      services: ['dynamodb', 'sqs'],
      queues: ['aviso-local-fraud-alert', 'aviso-local-inbound'],
      functions: ['fraud-alert-dispatcher', 'inbound', 'links', 'links-of-old'],
    }),
  });
  const ask = async (method: string, path: string, body = '', headers: Record<string, string> = {}) => {
    const url = new URL(path, 'http://127.0.0.1');
    const answer: AwsAnswer = await control({ method, url, headers, body: Buffer.from(body) });
    return { status: answer.status, body: JSON.parse(answer.body.toString()) };
  };

  it.each([
    ['/_sandbox/health', { status: 'ready', startedInMs: 900, unsupported: ['AWS::Logs::LogGroup: …'] }],
    ['/_sandbox/outputs', { EventBusName: 'bus' }],
    ['/_sandbox/events?after=1', { events: [] }],
    [
      '/_sandbox/queues',
      { queues: [{ name: 'q', url: 'u', visible: 1, inFlight: 2, delayed: 3, deadLetter: false }] },
    ],
    ['/_sandbox/faults', { faults: [] }],
    ['/_sandbox/clock', { now: '2026-01-01T00:00:00.000Z', nextDue: '2026-01-02T00:00:00.000Z' }],
  ])('answers GET %s', async (path, expected) => {
    expect(await ask('GET', path)).toEqual({ status: 200, body: expected });
  });

  it('moves the clock and says what it has become, and when something falls due next', async () => {
    expect(await ask('POST', '/_sandbox/clock', '{"advance":"P3D"}')).toEqual({
      status: 200,
      body: { now: '2026-01-04T00:00:00.000Z', nextDue: '2026-01-09T00:00:00.000Z' },
    });
    expect(await ask('POST', '/_sandbox/clock', '{"advance":"P7D"}')).toEqual({
      status: 200,
      body: { now: '2026-01-11T00:00:00.000Z' },
    });
  });

  it.each([
    ['POST', '/_sandbox/clock', '{"advance"', 400, /not JSON/],
    ['POST', '/_sandbox/clock', '{"advance":"soon"}', 400, /ISO 8601 duration/],
    ['POST', '/_sandbox/clock', '{"advance":"P999999Y"}', 400, /no instant/],
    ['POST', '/_sandbox/clock', '{"set":"yesterday"}', 400, /no instant/],
    ['POST', '/_sandbox/clock', '{}', 400, /The clock takes/],
    ['POST', '/_sandbox/clock', '{"set":"2020-01-01T00:00:00Z"}', 409, /forward only/],
    ['POST', '/_sandbox/settle', '', 504, /mill/],
    ['DELETE', '/_sandbox/faults?id=99', '', 404, /no fault 99/],
    ['GET', '/_sandbox/settle', '', 405, /POST/],
    ['GET', '/_sandbox/nothing', '', 404, /no \/_sandbox\/nothing/],
    ['GET', '/_sandbox/events?after=x', '', 400, /after/],
  ])('turns down %s %s %s with %i and a sentence', async (method, path, body, status, sentence) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(sentence);
  });

  it('keeps the faults that are asked for, tells how often each has struck, and forgets them on request', async () => {
    const asked = await ask(
      'POST',
      '/_sandbox/faults',
      '{"faults":[{"service":"dynamodb","function":"fraud-alert","fault":"throttle","times":3},{"function":"inbound","fault":"clock-skew","skewMs":-1000}]}',
    );
    const [throttle, skew] = asked.body.faults;
    expect(throttle).toEqual({
      id: 1,
      service: 'dynamodb',
      function: 'fraud-alert-dispatcher',
      caller: 'functions',
      fault: 'throttle',
      skip: 0,
      times: 3,
      fired: 0,
      left: 3,
    });
    expect(skew).toMatchObject({ id: 2, skewMs: -1000, left: 'always' });

    const further = await ask('POST', '/_sandbox/faults', '[{"queue":"inbound","fault":"duplicate"}]');
    expect(further.status).toBe(400);
    const more = await ask(
      'POST',
      '/_sandbox/faults',
      '[{"queue":"http://x/1/aviso-local-inbound","fault":"duplicate"}]',
    );
    expect(more.body.faults.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3]);
    expect((await ask('POST', '/_sandbox/faults', '{"faults":[]}')).body.faults).toHaveLength(3);

    const left = await ask('DELETE', '/_sandbox/faults?id=2');
    expect(left.body.faults.map(({ id }: { id: number }) => id)).toEqual([1, 3]);
    expect(await ask('DELETE', '/_sandbox/faults')).toEqual({ status: 200, body: { faults: [] } });
    expect(await ask('GET', '/_sandbox/faults')).toEqual({ status: 200, body: { faults: [] } });
  });

  it.each([
    ['"flood"', /come as a list/],
    ['["flood"]', /\[0\] does not say what it befalls: a service, queue, function or detailType/],
    ['{"faults":[{"kind":"flood"}]}', /faults\[0\] does not say/],
    ['[{"service":"kms","fault":"fail"}]', /\[0\]\.service: there is no kms; possible are dynamodb, sqs/],
    [
      '[{"service":"sqs","fault":"flood"}]',
      /\[0\]\.fault: .*"throttle"\|"fail"\|"conflict"\|"lost-answer"\|"delay"/,
    ],
    ['[{"service":"sqs","fault":"delay"}]', /\[0\]\.delayMs: is needed for delay/],
    ['[{"service":"sqs","fault":"fail","delayMs":5}]', /\[0\]\.delayMs: goes with delay only/],
    ['[{"service":"sqs","fault":"conflict"}]', /\[0\]\.fault: .*dynamodb only/],
    ['[{"service":"sqs","fault":"fail","time":2}]', /"time"; possible are service, operation, .*skip, times/],
    ['[{"service":"sqs","fault":"fail","times":0}]', /\[0\]\.times/],
    [
      '[{"service":"sqs","fault":"fail"},{"queue":"nowhere","fault":"delay","delayMs":1}]',
      /\[1\]\.queue: there is no nowhere; possible are aviso-local-fraud-alert/,
    ],
    [
      '[{"function":"nobody","fault":"crash"}]',
      /there is no nobody; possible are fraud-alert-dispatcher, inbound/,
    ],
    ['[{"function":"inbound","fault":"swoon"}]', /"crash"\|"timeout"\|"freeze"\|"clock-skew"/],
    ['[{"function":"inbound","fault":"crash","at":{"call":0}}]', /\[0\]\.at\.call/],
    ['[{"function":"inbound","fault":"freeze"}]', /delayMs: is needed for freeze/],
    ['[{"function":"inbound","fault":"clock-skew"}]', /\[0\]\.skewMs/],
    ['[{"detailType":"X","fault":"lose"}]', /"duplicate"\|"delay"/],
  ])('turns down the faults %s with a sentence, and takes none of them', async (body, sentence) => {
    const { status, body: answer } = await ask('POST', '/_sandbox/faults', body);
    expect(status).toBe(400);
    expect(answer.error).toMatch(sentence);
    expect((await ask('GET', '/_sandbox/faults')).body).toEqual({ faults: [] });
  });

  it('lets no page from elsewhere change anything', async () => {
    const foreign = await ask('POST', '/_sandbox/faults', '[]', { origin: 'https://evil.example' });
    const own = await ask('POST', '/_sandbox/faults', '[]', { origin: 'http://127.0.0.1:4568' });
    const clearing = await ask('DELETE', '/_sandbox/faults', '', { origin: 'https://evil.example' });
    expect([foreign.status, clearing.status, own.status]).toEqual([403, 403, 200]);
  });
});
