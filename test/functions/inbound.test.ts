import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Preference } from '../../core/consent/hear-preference.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { Instant } from '../../core/time/instant.ts';
import { recordWebhooks } from '../../functions/inbound/record-webhooks.ts';

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

const nothing = {
  reports: [],
  replies: 0,
  foreign: 0,
  malformed: 0,
  otherFields: [],
  templates: { reports: [], unread: [], foreign: 0 },
};

/** Each body is a list such as `stop 5 ana, resume 9 ana`. */
function anInbox(hear: (preference: Preference) => Promise<{ customers: number; changed: number }>) {
  return recordWebhooks({
    readWebhook: (body) => ({
      ...nothing,
      preferences: body.split(', ').map((one) => {
        const [value = '', at, waId] = one.split(' ');
        return { value: value === 'stop' ? 'stop' : 'resume', at: Instant.parse(Number(at)), waId };
      }),
    }),
    record: async () => new Map(),
    hear,
    hearTemplates: async (news) => news.map(() => ({ status: 'fulfilled', value: {} })),
  });
}

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
