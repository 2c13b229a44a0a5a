import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import type { Preference } from '../../core/consent/hear-preference.ts';
import { Wamid } from '../../core/delivery/message.ts';
import { MessageId } from '../../core/delivery/message-id.ts';
import type { Webhook } from '../../core/delivery/webhook-news.ts';
import { claimCheck } from '../../core/intake/claim-check.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { hearAboutTemplates } from '../../core/templates/hear-about-templates.ts';
import type { TemplateVersion } from '../../core/templates/template-version.ts';
import { Instant } from '../../core/time/instant.ts';
import { openBody } from '../../functions/inbound/open-body.ts';
import { recordWebhooks } from '../../functions/inbound/record-webhooks.ts';
import { structuredLogs } from '../../functions/middleware/structured-logs.ts';
import { morning } from '../core/builders.ts';
import { aTemplate, aVersion } from '../core/template-builders.ts';

const records = (bodies: readonly string[]) => {
  const Records = bodies.map((body, i) => ({
    messageId: `m-${i}`,
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: '',
    eventSourceARN: '',
    awsRegion: '',
  }));
  return { Records } satisfies SQSEvent;
};

const nothing: Webhook = {
  reports: [],
  preferences: [],
  incoming: [],
  addresses: [],
  templates: [],
  line: [],
  account: [],
  unread: [],
  replies: 0,
  lastReplyAt: 0,
  echoes: 0,
  foreign: 0,
  foreignTemplates: 0,
  retell: (news) => JSON.stringify(news),
};

type Ports = Parameters<typeof recordWebhooks>[0];

/** Each body is the JSON of what is read from it, unless `readWebhook` says otherwise. */
const anInboxOf = (ports: Partial<Ports>) =>
  recordWebhooks({
    open: async (body) => body,
    readWebhook: (body) => ({ ...nothing, ...JSON.parse(body) }),
    record: async () => new Map(),
    hearPreference: async () => ({ customers: 1, changed: 1 }),
    hearAddress: async () => ({ customers: 1, changed: 1 }),
    hearTemplate: async () => ({ outcome: 'moved' }),
    hearLine: async () => {},
    countReceived: async () => {},
    now: () => morning,
    archive: async () => {},
    forward: undefined,
    park: async () => {},
    ...ports,
  });

/** Each body is a list such as `stop 5 ana, resume 9 ana`. */
const anInbox = (
  hearPreference: (preference: Preference) => Promise<{ customers: number; changed: number }>,
) =>
  anInboxOf({
    readWebhook: (body) => ({
      ...nothing,
      preferences: body.split(', ').map((one) => {
        const [value = '', at, waId] = one.split(' ');
        return { value: value === 'stop' ? 'stop' : 'resume', at: Instant.parse(Number(at)), waId };
      }),
    }),
    hearPreference,
  });

describe('preferences among the webhooks of a batch', () => {
  it('are heard in the order in which people chose, whichever webhook came first', async () => {
    const heard: string[] = [];
    const inbox = anInbox(async ({ value, at }) => {
      heard.push(`${value} ${at}`);
      return { customers: 1, changed: 1 };
    });

    await inbox(records(['resume 9 ana', 'stop 12 ana', 'stop 5 ana']));

    expect(heard).toEqual(['stop 5', 'resume 9', 'stop 12']);
  });

  it('are counted in the log, people we do not know among them, and nobody is named', async () => {
    const inbox = anInbox(async ({ waId }) =>
      waId === 'ana' ? { customers: 2, changed: 1 } : { customers: 0, changed: 0 },
    );

    const [handled] = await inbox(records(['stop 1 ana, stop 2 nobody']));

    expect(handled?.result).toEqual({
      status: 'fulfilled',
      value: { statuses: 0, preferences: 2, consents: 1, strangers: 1 },
    });
  });

  it('come again when one of them could not be kept, without their neighbours', async () => {
    const busy = new RetryLater('BUSY', 'busy', 1);
    const inbox = anInbox(async ({ waId }) => {
      if (waId === 'ana') throw busy;
      return { customers: 1, changed: 1 };
    });

    const handled = await inbox(records(['stop 1 luis', 'stop 2 ana']));

    expect(handled.map(({ result }) => result.status)).toEqual(['fulfilled', 'rejected']);
    expect(handled[1]?.result).toMatchObject({ reason: busy });
  });
});

describe('another category of a template', () => {
  const at = Instant.parse(7000);
  const late = {
    id: MessageId.parse('msg_00000000-0000-0000-0000-000000000007'),
    wamid: Wamid.parse('wamid.7'),
    state: 'read',
    at,
  } as const;
  const stop: Preference = { value: 'stop', waId: 'ana', userId: undefined, at };
  const recategorised = {
    about: 'category',
    metaName: 'card_ready',
    language: 'es',
    category: 'MARKETING',
    at,
  } as const;
  const busy = new RetryLater('BUSY', 'busy', 1);

  /** What is logged of a webhook, and once more when it comes again. */
  async function logged(
    webhook: object,
    trouble: { late?: boolean; unkept?: boolean; broken?: boolean; full?: boolean },
  ) {
    let stored: TemplateVersion = aVersion(aTemplate(), { at: Instant.parse(0) });
    const hear = hearAboutTemplates({
      find: async () => [stored],
      save: async (next) => {
        stored = next;
        return 'saved';
      },
      ours: new Set(),
      now: () => at,
    });
    const inbox = anInboxOf({
      readWebhook: () => ({ ...nothing, ...webhook }),
      record: async () => new Map(trouble.late ? [[late.id, busy]] : []),
      hearPreference: async () => {
        if (trouble.unkept) throw busy;
        return { customers: 1, changed: 1 };
      },
      hearTemplate: async (report) => {
        if (trouble.broken && report.about === 'quality') throw busy;
        return hear(report);
      },
      park: async () => {
        if (trouble.full) throw busy;
      },
    });
    const lines: object[] = [];
    const print = vi.spyOn(console, 'log').mockImplementation((line) => lines.push(JSON.parse(line)));
    const logs = structuredLogs('inbound');
    for (const _ of ['first', 'again']) {
      const response = await inbox(records(['{}']));
      await logs.after?.(Object({ response }));
    }
    print.mockRestore();
    return lines;
  }

  const quality = { ...recategorised, about: 'quality', quality: 'RED' } as const;
  const troubles = [
    ['a late status', { reports: [late], templates: [recategorised] }, { late: true }],
    [
      'a preference that could not be kept',
      { preferences: [stop], templates: [recategorised] },
      { unkept: true },
    ],
    ['a template that could not be saved', { templates: [recategorised, quality] }, { broken: true }],
  ] as const;

  it.each(troubles)('is said while %s of the same webhook waits', async (_, webhook, trouble) => {
    const [first] = await logged(webhook, trouble);

    expect(first).toMatchObject({
      fn: 'inbound',
      parked: 1,
      reason: 'BUSY',
      templateCategory: 'card_ready/es from UTILITY to MARKETING now',
    });
  });

  it.each(troubles)('is said once, though %s makes the webhook come again', async (_, webhook, trouble) => {
    const [first, again] = await logged(webhook, { ...trouble, full: true });

    expect(first).toMatchObject({
      reason: 'BUSY',
      templateCategory: 'card_ready/es from UTILITY to MARKETING now',
    });
    expect(again).toMatchObject({ reason: 'BUSY' });
    expect(again).not.toHaveProperty('templateCategory');
  });
});

/** What a customer wrote, as a webhook tells it once it has been read. */
const aText = (wamid: string, text = 'hola') => ({
  wamid,
  at: morning,
  waId: '5215512345678',
  content: { kind: 'text', text },
});

describe('messages that came in', () => {
  it('are forwarded each, once all that stops marketing has been heard', async () => {
    const order: string[] = [];
    const inbox = anInboxOf({
      hearPreference: async ({ wamid }) => {
        await new Promise((done) => setImmediate(done));
        order.push(`stopped by ${wamid}`);
        return { customers: 1, changed: 1 };
      },
      forward: async (messages) => {
        order.push(...messages.map(({ wamid }) => `forwarded ${wamid}`));
        return new Set();
      },
    });
    const stop = { value: 'stop', waId: 'ana', at: morning, wamid: 'wamid.baja' };

    const handled = await inbox(
      records([
        JSON.stringify({ incoming: [aText('wamid.1'), aText('wamid.2')], replies: 2 }),
        JSON.stringify({ incoming: [aText('wamid.baja', 'BAJA')], preferences: [stop], replies: 1 }),
      ]),
    );

    expect(order).toEqual([
      'stopped by wamid.baja',
      'forwarded wamid.1',
      'forwarded wamid.2',
      'forwarded wamid.baja',
    ]);
    expect(handled.map(({ result }) => result)).toMatchObject([
      { status: 'fulfilled', value: { replies: 2, forwarded: 2 } },
      { status: 'fulfilled', value: { replies: 1, forwarded: 1, preferences: 1 } },
    ]);
  });

  it('wait with their stop while it cannot be kept, in one record, and their neighbours go on', async () => {
    const parked: string[] = [];
    const forwarded: string[] = [];
    const inbox = anInboxOf({
      hearPreference: async () => {
        throw new RetryLater('BUSY', 'busy', 1);
      },
      forward: async (messages) => {
        forwarded.push(...messages.map(({ wamid }) => wamid));
        return new Set();
      },
      park: async (body) => void parked.push(body),
    });
    const stop = { value: 'stop', waId: 'ana', at: morning, wamid: 'wamid.baja' };
    const body = { incoming: [aText('wamid.1'), aText('wamid.baja', 'BAJA')], preferences: [stop] };

    const [handled] = await inbox(records([JSON.stringify(body)]));

    expect(forwarded).toEqual(['wamid.1']);
    expect(parked.map((one) => JSON.parse(one))).toEqual([[stop]]);
    expect(handled?.result).toMatchObject({ status: 'fulfilled', value: { forwarded: 1, parked: 1 } });
  });

  it('that the queue does not take wait in a record of their own each', async () => {
    const parked: [string, number][] = [];
    const inbox = anInboxOf({
      forward: async (messages) => new Set(messages.filter(({ wamid }) => wamid !== 'wamid.2')),
      park: async (body, seconds) => void parked.push([JSON.parse(body)[0].wamid, seconds]),
    });
    const incoming = [aText('wamid.1'), aText('wamid.2'), aText('wamid.3')];

    const [handled] = await inbox(records([JSON.stringify({ incoming })]));

    expect(parked).toEqual([
      ['wamid.1', 5],
      ['wamid.3', 5],
    ]);
    expect(handled?.result).toMatchObject({
      status: 'fulfilled',
      value: { forwarded: 1, parked: 2, reason: 'REPLY_NOT_QUEUED' },
    });
  });

  it('are counted and nothing else where nobody here converses', async () => {
    const body = { incoming: [aText('wamid.1')], replies: 1, echoes: 2 };

    const [handled] = await anInboxOf({})(records([JSON.stringify(body)]));

    expect(handled?.result).toEqual({ status: 'fulfilled', value: { statuses: 0, replies: 1, echoes: 2 } });
  });

  it('take their part of the number’s rate when they were written just now, and no other', async () => {
    const counted: number[] = [];
    const inbox = anInboxOf({ countReceived: async (messages) => void counted.push(messages) });
    const written = (secondsAgo: number, replies: number) =>
      JSON.stringify({ replies, lastReplyAt: morning - secondsAgo * 1000 });

    await inbox(records([written(1, 2), written(9, 1), written(3600, 50)]));
    await inbox(records([written(3600, 50)]));

    expect(counted).toEqual([3]);
  });
});

it('a claim check stands for what was kept, and for a dead letter once that is gone', async () => {
  const key = `whole/${'0'.repeat(64)}`;
  const open = openBody(async (asked) => (asked === key ? 'the whole body' : undefined));

  expect(await open(claimCheck(key))).toBe('the whole body');
  expect(await open('{"object":"page"}')).toBe('{"object":"page"}');
  await expect(open(claimCheck(`whole/${'1'.repeat(64)}`))).rejects.toMatchObject({
    name: 'Defect',
    reason: 'CLAIM_CHECK_LOST',
  });
});
