import { describe, expect, it } from 'vitest';
import type { Consents } from '../../core/consent/consent.ts';
import { hearPreference, type Preference } from '../../core/consent/hear-preference.ts';
import { optOutWord } from '../../core/consent/opt-out-word.ts';
import { chained, newsIn, type Receipt, type Statement, wordOf } from '../../core/consent/receipt.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { spellingsOf } from '../../core/recipients/spellings.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from './builders.ts';

const seconds = (s: number) => Instant.parse(morning + s * 1000);

/** One customer reached at one number, whose receipts are kept here; `now` is a minute after morning. */
function aScene(customers = ['ana']) {
  const chains = new Map<string, Receipt[]>(customers.map((id) => [id, []]));
  const receiptsOf = (id: string) => chains.get(id) ?? [];
  const consentsOf = (id: string): Consents =>
    Object.fromEntries(receiptsOf(id).map((one) => [one.purpose, wordOf(one)]));
  const scene = { now: seconds(60) };
  const record = (id: string, statements: readonly Statement[]) => {
    const appended = chained(CustomerId.parse(id), receiptsOf(id).at(-1), statements, scene.now);
    receiptsOf(id).push(...appended);
    return appended;
  };
  const hear = hearPreference({
    now: () => scene.now,
    findByName: async ({ waId }) =>
      waId === '5215512345678' ? customers.map((id) => CustomerId.parse(id)) : [],
    findReceipts: async (id) => receiptsOf(id),
    changeConsent: async (id, decide) =>
      record(id, await decide({ consents: consentsOf(id), head: receiptsOf(id).at(-1) })),
  });
  const choose = (value: Preference['value'], s: number) =>
    hear({ waId: '5215512345678', value, at: seconds(s) });
  const reply = (word: string, s: number) =>
    hear({ waId: '5215512345678', value: 'stop', at: seconds(s), word });
  const tell = (state: 'granted' | 'withdrawn', at: Instant, id = 'ana') => {
    const statement = { purpose: 'marketing' as const, state, at, by: 'event:e' };
    return record(id, newsIn(consentsOf(id), [statement]));
  };
  const marketing = (id = 'ana') => consentsOf(id).marketing?.state;
  return Object.assign(scene, { hear, choose, reply, tell, marketing, receiptsOf });
}

describe('who stops marketing in WhatsApp', () => {
  it('has withdrawn it, with a receipt that says how', async () => {
    const scene = aScene();
    scene.tell('granted', morning);

    expect(await scene.choose('stop', 5)).toEqual({ customers: 1, changed: 1 });

    expect(scene.receiptsOf('ana').at(-1)).toMatchObject({
      purpose: 'marketing',
      state: 'withdrawn',
      by: 'meta:user_preferences',
      channel: 'whatsapp',
    });
  });

  it('has withdrawn it after a grant of the same second too, since Meta tells no milliseconds', async () => {
    const scene = aScene();
    scene.tell('granted', Instant.parse(morning + 700));

    await scene.choose('stop', 0);

    expect(scene.marketing()).toBe('withdrawn');
  });

  it('twice has two receipts, of which the second says that it is no news', async () => {
    const scene = aScene();
    scene.tell('granted', morning);

    await scene.choose('stop', 5);
    await scene.reply('BAJA', 9);

    expect(scene.receiptsOf('ana').map(({ again }) => again)).toEqual([undefined, undefined, true]);
  });

  it('and comes back by a word has what was granted before, and no more', async () => {
    const scene = aScene();
    scene.tell('granted', morning);
    await scene.reply('BAJA', 5);
    await scene.reply('STOP', 9);

    await scene.hear({ waId: '5215512345678', value: 'resume', at: seconds(20), word: 'ALTA' });

    expect(scene.marketing()).toBe('granted');
  });

  it('has withdrawn it for everybody who shares the number', async () => {
    const scene = aScene(['ana', 'luis']);
    scene.tell('granted', morning, 'luis');

    expect(await scene.choose('stop', 5)).toEqual({ customers: 2, changed: 2 });
    expect([scene.marketing('ana'), scene.marketing('luis')]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('is recorded once, however often Meta says it, and though its clock runs ahead', async () => {
    const scene = aScene();

    for (let i = 0; i < 3; i++) await scene.choose('stop', 5);

    expect(scene.receiptsOf('ana')).toHaveLength(1);
    await scene.choose('stop', 3600);
    expect(scene.receiptsOf('ana').at(-1)?.at).toBe(scene.now);
  });

  it('may be nobody we know, and that is no error after a minute', async () => {
    const scene = aScene();
    expect(await scene.hear({ waId: '34600000000', value: 'stop', at: morning })).toEqual({
      customers: 0,
      changed: 0,
    });
  });

  it('and was introduced just now is looked for again, until it was long enough ago', async () => {
    const scene = aScene();
    const stop = { waId: '34600000000', value: 'stop', at: seconds(60) } as const;

    for (const now of [59, 60, 119]) {
      scene.now = seconds(now);
      await expect(scene.hear(stop)).rejects.toMatchObject({ name: 'RetryLater', reason: 'STRANGER' });
    }

    scene.now = seconds(120);
    expect(await scene.hear(stop)).toEqual({ customers: 0, changed: 0 });
  });
});

describe('who replies with a word that stops marketing', () => {
  it('has withdrawn it, with the word as evidence, however often and late the reply is heard', async () => {
    const scene = aScene();
    scene.tell('granted', morning);

    expect(await scene.reply('BAJA', 5)).toEqual({ customers: 1, changed: 1 });
    expect(await scene.reply('BAJA', 5)).toEqual({ customers: 1, changed: 0 });
    expect(await scene.reply('STOP', 3)).toEqual({ customers: 1, changed: 0 });

    expect(scene.receiptsOf('ana').slice(1)).toMatchObject([
      {
        purpose: 'marketing',
        state: 'withdrawn',
        by: 'meta:reply',
        channel: 'whatsapp',
        evidence: 'The customer replied BAJA.',
      },
    ]);
  });

  it('may grant it anew at the bank, which the same reply does not undo when it is repeated', async () => {
    const scene = aScene();
    await scene.reply('BAJA', 5);
    scene.tell('granted', seconds(10));

    await scene.reply('BAJA', 5);

    expect(scene.marketing()).toBe('granted');
  });

  it('is not opted in again by WhatsApp’s settings, before a stop there or after it', async () => {
    const after = aScene();
    after.tell('granted', morning);
    await after.choose('stop', 5);
    await after.reply('BAJA', 7);
    await after.choose('resume', 9);

    const before = aScene();
    before.tell('granted', morning);
    await before.reply('BAJA', 5);
    await before.choose('stop', 7);
    await before.choose('resume', 9);

    expect([after.marketing(), before.marketing()]).toEqual(['withdrawn', 'withdrawn']);
  });
});

describe('a reply', () => {
  it.each([
    ['BAJA', 'BAJA'],
    ['Baja.', 'BAJA'],
    ['  baja\n', 'BAJA'],
    ['¡bája!', 'BAJA'],
    ['BAJA 🙏🏽', 'BAJA'],
    ['*STOP*', 'STOP'],
    ['“Stop”…', 'STOP'],
    ['ｓｔｏｐ', 'STOP'],
    ['🛑️ stop', 'STOP'],
    ['SAIR', 'SAIR'],
    ['Parar', 'PARAR'],
    ['cancelar!!!', 'CANCELAR'],
    ['Unsubscribe', 'UNSUBSCRIBE'],
    ['B.A.J.A', 'BAJA'],
    ['s t o p', 'STOP'],
    ['Alto!', 'ALTO'],
  ])('%j stops marketing by the word %s', (text, word) => {
    expect(optOutWord(text)).toBe(word);
  });

  it.each([
    'no pares',
    'baja mi saldo',
    'Responde BAJA',
    'no BAJA',
    'bajas',
    'rebaja',
    'stop 1',
    'stopp',
    'baja baja',
    'sair?não',
    '',
    ' . ',
    '👍',
    '停止',
    `${'!'.repeat(60_000)}baja${'¿'.repeat(60_000)}x`,
  ])('%.20j says something else', (text) => {
    expect(optOutWord(text)).toBeUndefined();
  });
});

describe('who resumes marketing in WhatsApp', () => {
  it('has what they had granted before, by a receipt that names the one it restores', async () => {
    const scene = aScene();
    const [granted] = scene.tell('granted', morning);
    await scene.choose('stop', 5);

    expect(await scene.choose('resume', 9)).toEqual({ customers: 1, changed: 1 });

    expect(scene.marketing()).toBe('granted');
    expect(scene.receiptsOf('ana').at(-1)?.evidence).toContain(`1.${granted?.hash.slice(0, 16)}`);
  });

  it('has granted nothing where nothing had been granted', async () => {
    const scene = aScene();
    await scene.choose('resume', 5);
    await scene.choose('stop', 6);
    await scene.choose('resume', 9);
    expect(scene.marketing()).toBe('withdrawn');
  });

  it('does not take back what they told the bank, before or after the stop', async () => {
    const before = aScene();
    before.tell('granted', morning);
    before.tell('withdrawn', seconds(1));
    await before.choose('stop', 5);
    await before.choose('resume', 9);

    const after = aScene();
    after.tell('granted', morning);
    await after.choose('stop', 5);
    after.tell('withdrawn', seconds(7));
    await after.choose('resume', 9);

    expect([before.marketing(), after.marketing()]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('does so after the stop only: of a stop and a resume in one second the stop stands', async () => {
    const scene = aScene();
    scene.tell('granted', morning);
    await scene.choose('stop', 5);
    await scene.choose('resume', 5);
    expect(scene.marketing()).toBe('withdrawn');
  });

  it('can stop and resume again', async () => {
    const scene = aScene();
    scene.tell('granted', morning);
    for (const s of [5, 15]) {
      await scene.choose('stop', s);
      await scene.choose('resume', s + 5);
    }
    expect(scene.marketing()).toBe('granted');
    expect(scene.receiptsOf('ana')).toHaveLength(5);
  });
});

describe('a wa_id', () => {
  it.each([
    ['5215512345678', '+525512345678'],
    ['525512345678', '+525512345678'],
    ['5491123456789', '+5491123456789'],
    ['541123456789', '+5491123456789'],
    ['553187654321', '+5531987654321'],
    ['5511987654321', '+5511987654321'],
    ['16505551234', '+16505551234'],
    ['919876543210', '+919876543210'],
  ])('%s may be dialled as %s', (waId, dialled) => {
    expect(spellingsOf(waId)).toContain(dialled);
    expect(spellingsOf(waId)[0]).toBe(`+${waId}`);
  });

  it.each(['', 'ana', '123', '+', '1650555123412345678'])(
    'that is no number stands for nobody ("%s")',
    (waId) => {
      expect(spellingsOf(waId)).toEqual([]);
    },
  );
});
