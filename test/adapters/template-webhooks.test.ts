import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';

const sample = (name: string): string =>
  readFileSync(`test/fixtures/meta/webhooks/template-${name}.json`, 'utf8');
const ours = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  displayPhoneNumber: '15550783881',
};
const read = (body: string) => {
  const { templates: reports, unread, foreignTemplates: foreign } = readWebhook(body, ours);
  return { reports, unread, foreign };
};
const change = (field: string, value: object, time: unknown = 1751247548): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        time,
        changes: [
          {
            field,
            value: { message_template_name: 'card_ready', message_template_language: 'es_MX', ...value },
          },
        ],
      },
    ],
  });
const status = (event: string) => change('message_template_status_update', { event });

describe('a webhook about a template', () => {
  it('tells its status, by name and language as we spell them', () => {
    expect(read(sample('status-approved'))).toEqual({
      reports: [
        {
          about: 'status',
          metaName: 'order_confirmation',
          language: 'en_US',
          metaId: '1689556908129832',
          at: 1751247548000,
          status: 'APPROVED',
          category: 'UTILITY',
        },
      ],
      unread: [],
      foreign: 0,
    });
  });

  it('tells its quality, under the field that Meta’s example has and under the one it should have', () => {
    const wanted = {
      reports: [expect.objectContaining({ about: 'quality', quality: 'YELLOW' })],
      unread: [],
      foreign: 0,
    };
    const body = sample('quality-update');

    expect(read(body)).toEqual(wanted);
    expect(read(body.replace('message_template_status_update', 'message_template_quality_update'))).toEqual(
      wanted,
    );
  });

  it('tells that its category is another now', () => {
    expect(read(sample('category-updated')).reports).toEqual([
      expect.objectContaining({
        about: 'category',
        previous: 'UTILITY',
        category: 'MARKETING',
        language: 'en_US',
      }),
    ]);
  });

  it('tells that its category will be another tomorrow', () => {
    const notice = {
      new_category: 'UTILITY',
      correct_category: 'MARKETING',
      category_update_timestamp: 1751333948,
    };
    expect(read(change('template_category_update', notice)).reports).toEqual([
      expect.objectContaining({ about: 'category-notice', category: 'UTILITY', coming: 'MARKETING' }),
    ]);
  });

  it('tells what customers read since somebody edited it', () => {
    expect(read(sample('components-update')).reports).toEqual([
      expect.objectContaining({
        about: 'components',
        texts: [
          'Your order is confirmed!',
          expect.stringMatching(/^Thank you for your order, \{\{1\}\}!/),
          'Lucky Shrub: the Succulent Specialists!',
        ],
      }),
    ]);
  });

  it.each([
    ['PENDING', 'PENDING'],
    ['REJECTED', 'REJECTED'],
    ['PAUSED', 'PAUSED'],
    ['DISABLED', 'DISABLED'],
    ['FLAGGED', 'FLAGGED'],
    ['IN_APPEAL', 'IN_APPEAL'],
    ['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'],
    ['LOCKED', 'LOCKED'],
    ['REINSTATED', 'APPROVED'],
    ['UNPAUSE', 'APPROVED'],
    ['PENDING_DELETION', 'PENDING_DELETION'],
    ['DELETED', 'DELETED'],
    ['ARCHIVED', 'ARCHIVED'],
  ])('with the event %s leaves it %s', (event, expected) => {
    expect(read(status(event)).reports).toMatchObject([{ status: expected }]);
  });

  it.each([
    ['an event nobody has heard of', status('SUBLIMATED')],
    ['a word of our own', status('SUBMITTING')],
    ['no time', change('message_template_status_update', { event: 'PAUSED' }, 'soon')],
    ['no name', change('message_template_status_update', { event: 'PAUSED', message_template_name: 7 })],
  ])('with %s is named as unread, and its neighbours count', (_, body) => {
    const { entry, ...rest } = JSON.parse(body);
    const both = { ...rest, entry: [...entry, ...JSON.parse(status('PAUSED')).entry] };

    expect(read(JSON.stringify(both))).toMatchObject({
      reports: [{ status: 'PAUSED' }],
      unread: [{ field: 'message_template_status_update', why: 'malformed' }],
    });
  });

  it.each(['status-approved', 'quality-update', 'category-updated', 'components-update'])(
    'of another account of the same app (%s) is counted and not read, though its template may have our name',
    (name) => {
      const { entry, ...rest } = JSON.parse(sample(name));
      const theirs = entry.map((one: object) => ({ ...one, id: '999' }));
      const both = JSON.stringify({ ...rest, entry: [...theirs, ...entry] });

      expect(read(both)).toEqual({ ...read(sample(name)), foreign: 1 });
    },
  );
});
