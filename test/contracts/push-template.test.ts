import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceTemplateVersions } from '../../adapters/dynamodb/replace-template-versions.ts';
import { cached } from '../../adapters/secrets/cached.ts';
import { createAtMeta, editAtMeta, findAtMeta } from '../../adapters/whatsapp/manage-templates.ts';
import { appOfToken, uploadSample } from '../../adapters/whatsapp/upload-sample.ts';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';
import { hearAboutTemplates } from '../../core/templates/hear-about-templates.ts';
import { MessageTemplate } from '../../core/templates/message-template.ts';
import { pushTemplate } from '../../core/templates/push-template.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import { versionedName, versionOf } from '../../core/templates/template-version.ts';
import { usableVersion } from '../../core/templates/usable-templates.ts';
import { Instant } from '../../core/time/instant.ts';
import { aTemplate } from '../core/template-builders.ts';
import { type Desk, openDesk, phoneNumberId, token, wabaId } from '../sandbox/meta-desk.ts';
import { openTemplateTable, type TemplateTable } from './template-table.ts';

const example = { body_text_named_params: [{ param_name: 'name', example: 'Ana' }] };
const worded = (text: string, change: Partial<MessageTemplate> = {}): MessageTemplate => {
  const template = aTemplate(text, change);
  return {
    ...template,
    components: template.components.map((one) => (one.type === 'BODY' ? { ...one, example } : one)),
  };
};
const first = worded('Hola {{name}}, tu tarjeta está lista.');
const second = worded('Hola {{name}}, tu tarjeta ya llegó.');
const third = worded('Hola {{name}}, tu tarjeta te espera.');

let desk: Desk;
let table: TemplateTable;
let submitted: string[];
beforeEach(async () => {
  desk = await openDesk({ templates: [] });
  table = await openTemplateTable();
  submitted = [];
});
afterEach(async () => {
  await desk.close();
  await table.close();
});

const now = (): Instant => Instant.parse(desk.clock.now);

function push(template: MessageTemplate, timeToLiveSeconds?: number) {
  const graph = {
    baseUrl: desk.base,
    version: 'v25.0',
    token: cached(async () => token, Date.now, 60_000),
    timeoutMs: 2000,
  };
  const noted =
    <Given extends unknown[], Answer>(what: string, call: (...given: Given) => Promise<Answer>) =>
    (...given: Given) => {
      submitted.push(what);
      return call(...given);
    };
  return pushTemplate({
    now,
    find: table.find,
    save: table.save,
    replace: replaceTemplateVersions(table.client, table.table),
    findAtMeta: findAtMeta(graph, wabaId),
    create: noted('create', createAtMeta(graph, wabaId)),
    edit: noted('edit', editAtMeta(graph)),
    uploadSample: async () =>
      uploadSample(graph, await appOfToken(graph), {
        name: 'sample.pdf',
        type: 'application/pdf',
        bytes: new Uint8Array(Buffer.from('%PDF-1.7')),
      }),
    links: 'https://bank.example/l',
  })(template, timeToLiveSeconds);
}

const hearOne = (report: TemplateReport) =>
  hearAboutTemplates({ ...table, ours: new Set(['card_ready']), now })(report);

let heardSoFar = 0;
/** Plays the inbound function over what Meta has posted since. */
async function hear(): Promise<void> {
  const news = desk.posted
    .slice(heardSoFar)
    .map(({ raw }) => readWebhook(raw, { phoneNumberId, wabaId, displayPhoneNumber: '' }).templates);
  heardSoFar = desk.posted.length;
  for (const reports of news) for (const report of reports) await hearOne(report);
}
beforeEach(() => {
  heardSoFar = 0;
});

const statuses = async () =>
  Object.fromEntries((await table.find([first])).map(({ version, status }) => [version, status]));

/** Waits until Meta has said of all that is stored what it thinks of it. */
async function reviewed(): Promise<Record<string, string>> {
  await vi.waitFor(async () => {
    await hear();
    expect(Object.values(await statuses())).not.toContain('PENDING');
  });
  return statuses();
}

/** Meta changes its mind, and its webhook is heard. */
async function turns(status: 'REJECTED' | 'PAUSED'): Promise<void> {
  later();
  await desk.behave({ template: { name: 'card_ready', status } });
  await vi.waitFor(async () => {
    await hear();
    expect((await table.find([first])).filter(({ metaName }) => metaName === 'card_ready')).toMatchObject([
      { status },
    ]);
  });
  later();
}

/** Somebody creates it in WhatsApp Manager, and Meta approves. */
async function byHand({ phrases: _, ...definition }: Pick<MessageTemplate, 'phrases'>) {
  await desk.call('POST', `/v25.0/${wabaId}/message_templates`, definition);
  await vi.waitFor(async () => {
    expect((await atMeta()).at(-1)).toMatchObject({ name: 'card_ready', status: 'APPROVED' });
  });
  heardSoFar = desk.posted.length;
}

const plain = { metaName: 'card_ready', language: 'es' };

/** Somebody deletes it in WhatsApp Manager, and Meta says so. */
async function isDeleted(metaName: string, status: 'DELETED' | 'PENDING_DELETION'): Promise<void> {
  await desk.call('DELETE', `/v25.0/${wabaId}/message_templates?name=${metaName}`);
  await hearOne({ ...plain, metaName, about: 'status', status, at: now() });
  later();
}

/** Puts the clock on: Meta's webhooks count whole seconds. */
const later = () => {
  desk.clock.now += 60_000;
};

const atMeta = async () => {
  const { body } = await desk.call('GET', `/v25.0/${wabaId}/message_templates?fields=name,status,components`);
  return body.data;
};

describe('a push', () => {
  it('creates the first version under the plain name, and its approval comes by webhook', async () => {
    const pushed = await push(first, 600);

    expect(pushed).toMatchObject({
      outcome: 'created',
      version: {
        metaName: 'card_ready',
        status: 'PENDING',
        version: versionOf(first),
        metaId: expect.any(String),
      },
    });
    expect(await reviewed()).toEqual({ [versionOf(first)]: 'APPROVED' });
    const { body } = await desk.call(
      'GET',
      `/v25.0/${pushed.version.metaId}?fields=message_send_ttl_seconds`,
    );
    expect(body).toMatchObject({ message_send_ttl_seconds: 600 });
  });

  it('of identical content submits nothing, whatever became of it', async () => {
    await push(first);
    expect((await push(first)).outcome).toBe('unchanged');
    await reviewed();
    expect((await push(first)).outcome).toBe('unchanged');
    await turns('REJECTED');

    expect((await push(first)).outcome).toBe('unchanged');
    expect(submitted).toEqual(['create']);
  });

  it('of new content leaves what is approved in service until the new one is', async () => {
    await push(first);
    await reviewed();
    later();

    const pushed = await push(second);
    expect(pushed).toMatchObject({
      outcome: 'created',
      version: { metaName: `card_ready_${versionOf(second)}`, status: 'PENDING' },
    });
    expect(usableVersion(second, await table.find([second]))).toMatchObject({ metaName: 'card_ready' });

    await reviewed();
    expect(usableVersion(second, await table.find([second]))).toMatchObject({
      metaName: `card_ready_${versionOf(second)}`,
      template: { components: second.components },
    });
    expect(await atMeta()).toHaveLength(2);
  });

  it.each(['REJECTED', 'PAUSED'] as const)(
    'edits in place what is %s, and reports are about the new content',
    async (status) => {
      await push(first);
      await reviewed();
      await turns(status);

      expect(await push(second)).toMatchObject({
        outcome: 'edited',
        version: { metaName: 'card_ready', status: 'PENDING', version: versionOf(second) },
      });
      expect(await reviewed()).toEqual({ [versionOf(second)]: 'APPROVED' });
      expect(await atMeta()).toMatchObject([{ name: 'card_ready', components: second.components }]);
      expect((await table.find([second]))[0]).not.toHaveProperty('edited');
      expect(submitted).toEqual(['create', 'edit']);
    },
  );

  it('edits the version that waits under its own name, and leaves the approved one alone', async () => {
    await push(first);
    await reviewed();
    later();
    await desk.behave({ reviews: [{ status: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' }] });
    await push(second);
    expect((await reviewed())[versionOf(second)]).toBe('REJECTED');
    later();

    expect(await push(third)).toMatchObject({
      outcome: 'edited',
      version: { metaName: `card_ready_${versionOf(second)}` },
    });
    expect(await reviewed()).toEqual({ [versionOf(first)]: 'APPROVED', [versionOf(third)]: 'APPROVED' });
  });

  it('that Meta refuses says why in Meta’s words, keeps nothing, and may be repeated', async () => {
    const ends = worded('Hola, tu tarjeta está lista, {{name}}');

    expect(await push(ends)).toMatchObject({
      outcome: 'refused',
      code: 100,
      message: 'Variables cannot be at the start or end of the text.',
    });
    expect(await table.find([ends])).toEqual([]);
    expect((await push(first)).outcome).toBe('created');
  });

  it('that Meta refuses to edit leaves the version that is there', async () => {
    await push(first);
    await reviewed();
    await turns('PAUSED');
    const before = await table.find([first]);

    expect((await push(worded('Hola, tu tarjeta está lista, {{name}}'))).outcome).toBe('refused');
    expect(await table.find([first])).toEqual(before);
  });

  it.each([
    ['create', async () => undefined],
    [
      'edit',
      async () => {
        await push(second);
        await reviewed();
        await turns('REJECTED');
      },
    ],
  ])(
    'whose %s was taken but never answered finds it again, and submits nothing twice',
    async (what, before) => {
      await before();
      const already = submitted.length;
      await desk.behave({ reviews: [{ lostResponse: true, delayMs: 60_000 }] });

      expect((await push(first)).outcome).toBe('refused');
      expect(await push(first)).toMatchObject({
        outcome: 'adopted',
        version: { metaName: 'card_ready', status: 'PENDING' },
      });
      expect(submitted.slice(already)).toEqual([what]);
      expect(await statuses()).toEqual({ [versionOf(first)]: 'PENDING' });
    },
  );

  it('adopts what is at Meta already, though it came there by other means', async () => {
    const { phrases: _, ...byHand } = first;
    await desk.call('POST', `/v25.0/${wabaId}/message_templates`, byHand);

    expect(await push(first)).toMatchObject({ outcome: 'adopted', version: { metaName: 'card_ready' } });
    expect(await push(second)).toMatchObject({
      outcome: 'created',
      version: { metaName: `card_ready_${versionOf(second)}` },
    });
    expect(submitted).toEqual(['create']);
  });

  it.each(['DELETED', 'PENDING_DELETION'] as const)(
    'of a version that is %s at Meta creates it again, under the next name',
    async (status) => {
      const names = [
        'card_ready',
        versionedName(first, versionOf(first)),
        versionedName(first, versionOf(first), 2),
      ];
      for (const [times, metaName] of names.entries()) {
        expect(await push(first)).toMatchObject({
          outcome: 'created',
          version: { metaName, status: 'PENDING' },
        });
        expect(await reviewed()).toEqual({ [versionOf(first)]: 'APPROVED' });
        expect(usableVersion(first, await table.find([first]))).toMatchObject({ metaName });

        later();
        await isDeleted(metaName, status);
        expect(await statuses()).toMatchObject({ [versionOf(first)]: status });
        expect(submitted).toHaveLength(times + 1);
      }
    },
  );

  it('of a deleted version adopts what somebody has made again, whatever is repeated of the deletion', async () => {
    await push(first);
    await reviewed();
    later();
    const deletedAt = now();
    await isDeleted('card_ready', 'DELETED');
    await byHand(first);

    expect(await push(first)).toMatchObject({ outcome: 'adopted', version: { metaName: 'card_ready' } });
    await hearOne({ ...plain, about: 'status', status: 'DELETED', at: deletedAt });
    expect(await statuses()).toEqual({ [versionOf(first)]: 'APPROVED' });
    expect(submitted).toEqual(['create']);
  });

  it('of other words than were approved by hand leaves those in service until its own are', async () => {
    await byHand(worded('Hola {{name}}, pasa por tu tarjeta.'));

    expect(await push(second)).toMatchObject({
      outcome: 'created',
      version: { metaName: versionedName(second, versionOf(second)), status: 'PENDING' },
    });
    expect(usableVersion(second, await table.find([second]))).toMatchObject({
      metaName: 'card_ready',
      template: { components: [{ text: 'Hola {{name}}, pasa por tu tarjeta.' }, {}] },
    });
    await reviewed();
    expect(usableVersion(second, await table.find([second]))).toMatchObject({ template: second });
  });

  it('that Meta refuses leaves in service what was approved by hand, and reports are about that', async () => {
    await byHand(first);

    expect((await push(worded('Hola, tu tarjeta está lista, {{name}}'))).outcome).toBe('refused');
    expect(usableVersion(second, await table.find([second]))).toMatchObject({ metaName: 'card_ready' });
    later();
    await hearOne({ ...plain, about: 'status', status: 'PAUSED', at: now() });
    expect(usableVersion(second, await table.find([second]))).toBeUndefined();
  });

  it.each([
    ['wants other values', { components: worded('Hola {{customer}}, pasa por tu tarjeta.').components }],
    [
      'numbers its values',
      {
        parameter_format: 'POSITIONAL',
        components: [
          { type: 'BODY', text: 'Hola {{1}}, pasa por tu tarjeta.', example: { body_text: [['Ana']] } },
          ...first.components.slice(1),
        ],
      },
    ],
    ['has other buttons', { components: first.components.slice(0, 1) }],
    [
      'has a header',
      { components: [{ type: 'HEADER', format: 'TEXT', text: 'Tu tarjeta' }, ...first.components] },
    ],
  ])('keeps nothing in service that %s', async (_, change) => {
    await byHand({ ...worded('Hola {{name}}, pasa por tu tarjeta.'), ...change });

    expect((await push(second)).outcome).toBe('created');
    expect(await statuses()).toEqual({ [versionOf(second)]: 'PENDING' });
  });

  it('of other phrases or examples only is no submission', async () => {
    await push(first);
    await reviewed();
    const reworded = { ...first, phrases: { card: 'tarjeta' } };

    expect(await push(reworded)).toMatchObject({
      outcome: 'adopted',
      version: { version: versionOf(reworded), metaName: 'card_ready', status: 'APPROVED' },
    });
    later();
    await desk.behave({ template: { name: 'card_ready', status: 'PAUSED' } });
    await vi.waitFor(async () => {
      await hear();
      expect(Object.values(await statuses())).toEqual(['PAUSED', 'PAUSED']);
    });
    expect(submitted).toEqual(['create']);
  });

  it('tells the category that Meta chose', async () => {
    await desk.behave({ reviews: [{ category: 'MARKETING' }] });
    await push(first);
    await reviewed();

    expect(await table.find([first])).toMatchObject([{ status: 'APPROVED', category: 'MARKETING' }]);
  });

  it('uploads the sample of a header, and puts the deployment’s address before its links', async () => {
    const [body] = first.components;
    const pdf = MessageTemplate.parse({
      ...first,
      components: [
        { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['sample.pdf'] } },
        body,
        {
          type: 'BUTTONS',
          buttons: [{ type: 'URL', text: 'Ver', url: '{links}/{{1}}', example: ['{links}/abc'] }],
        },
      ],
    });

    expect((await push(pdf)).outcome).toBe('created');
    expect(await atMeta()).toMatchObject([
      {
        components: [
          { example: { header_handle: [expect.stringMatching(/^4::/)] } },
          {},
          { buttons: [{ url: 'https://bank.example/l/{{1}}', example: ['https://bank.example/l/abc'] }] },
        ],
      },
    ]);
    expect((await push(pdf)).outcome).toBe('unchanged');
  });

  it('that two people start at once submits once', async () => {
    const answers = await Promise.allSettled([push(first), push(first)]);

    expect(submitted).toEqual(['create']);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
