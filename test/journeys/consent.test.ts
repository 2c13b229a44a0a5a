import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentShow } from '../../cli/consent-show.ts';
import { consentVerify } from '../../cli/consent-verify.ts';
import { happen, offer } from './business-events.ts';
import { aviso, whyOf } from './command-line.ts';
import { consentWithdrawn, introduce, transactionPosted } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'aviso-consent-'));
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true });
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

type Shown = {
  consents: Record<string, { state: string; receipt: string } | null>;
  receipts: { number: number; purpose: string; state: string; by: string; hash: string; wording?: string }[];
};

/** In this process, which is quicker; what the command prints is told by the tests of the command line. */
const target = () => ({ local: true, portBase: String(sandbox.portBase), stage: 'local' });
const show = async (id: string): Promise<Shown> => {
  const { json } = await consentShow(id, target());
  return JSON.parse(JSON.stringify(json));
};
const stateOf = async (id: string, purpose = 'marketing') => (await show(id)).consents[purpose]?.state;

const header = [
  'customerId',
  'purposes',
  'channel',
  'wording',
  'wordingVersion',
  'capturedAt',
  'locale',
  'phone',
];
const aRow = (customerId: string, change: Record<string, string> = {}): string[] => {
  const cells: Record<string, string> = {
    customerId,
    purposes: 'marketing',
    channel: 'branch',
    wording: '"Acepto recibir avisos; y ofertas."',
    wordingVersion: '2026-01',
    capturedAt: '2026-01-15T09:05:00-06:00',
    locale: 'es-MX',
    ...change,
  };
  return header.map((column) => cells[column] ?? '');
};
const aFile = (rows: readonly (readonly string[])[], { by = ',', end = '\n', bom = '' } = {}): string => {
  const path = join(folder, `${randomUUID()}.csv`);
  writeFileSync(path, bom + [header, ...rows].map((row) => row.join(by) + end).join(''));
  return path;
};

const importFile = async (path: string, ...more: string[]) => {
  const { code, stdout, stderr } = await aviso(sandbox, 'consent', 'import', path, '--json', ...more);
  return { code, stderr, ...JSON.parse(stdout) };
};

describe('what a customer agreed to', () => {
  it('is shown with every receipt behind it', async () => {
    const { consents, receipts } = await show('ana');
    expect(consents.service).toMatchObject({
      state: 'granted',
      receipt: `1.${receipts[0]?.hash.slice(0, 16)}`,
    });
    expect(receipts.map(({ purpose, by }) => `${purpose} ${by}`)).toEqual([
      'service event:seed-consent-ana',
      'marketing event:seed-consent-ana',
      'security event:seed-consent-ana',
    ]);
    const { stdout } = await aviso(sandbox, 'consent', 'show', 'ana');
    expect(stdout).toMatch(/marketing +granted .*receipt 2\./);
    expect(stdout).toContain('“Acepto recibir avisos de mi cuenta');
  });

  it('is never asked where it never was, and a customer of whom nothing is known is a finding', async () => {
    const { code, stderr } = await aviso(sandbox, 'consent', 'show', 'nobody');
    expect(code).toBe(1);
    expect(stderr).toMatch(/has heard nothing of consent from customer nobody/);
    await expect(consentShow('two words', target())).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('a withdrawal', () => {
  it('stops a message that waits in its queue already', async () => {
    const customer = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: customer.phone, next: [{ error: 130429 }] });
    const event = transactionPosted(customer.id);
    await sandbox.publish(event);
    await sandbox.settle();
    expect(await whyOf(sandbox, event.detail.eventId)).toMatchObject({ state: 'claimed' });

    await sandbox.publish(consentWithdrawn(customer.id, ['service']));
    await sandbox.settle();
    await sandbox.clock({ advance: 'PT1M' });
    await sandbox.settle();

    expect(await whyOf(sandbox, event.detail.eventId)).toMatchObject({
      state: 'suppressed',
      reason: 'OPTED_OUT',
    });
    expect(await sandbox.messages(customer.phone)).toEqual([]);
  });

  it('may be made in WhatsApp’s own settings, in every country’s spelling, and be taken back there', async () => {
    for (const country of ['mexico', 'brazil'] as const) {
      const { id, phone } = await introduce(sandbox, country);

      await sandbox.behaviour({ webhooks: { duplicates: 1 } });
      await sandbox.inbound({ from: phone, preference: 'stop' });
      await sandbox.settle();
      await sandbox.behaviour({ webhooks: { duplicates: 0 } });
      expect([await stateOf(id), await stateOf(id, 'service')]).toEqual(['withdrawn', 'granted']);
      expect((await show(id)).receipts.at(-1)).toMatchObject({ number: 4, by: 'meta:user_preferences' });

      await sandbox.clock({ advance: 'PT2S' });
      await sandbox.inbound({ from: phone, preference: 'resume' });
      await sandbox.settle();
      expect(await stateOf(id)).toBe('granted');
    }
  });

  it('may be a reply to an offer, with the word that its footer asks for', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');

    await sandbox.inbound({ from: phone, text: 'no me den de baja' });
    await sandbox.settle();
    expect(await stateOf(id)).toBe('granted');
    await sandbox.behaviour({ webhooks: { duplicates: 1 } });
    await sandbox.inbound({ from: phone, text: 'Baja.' });
    await sandbox.settle();
    await sandbox.behaviour({ webhooks: { duplicates: 0 } });

    const { consents, receipts } = await show(id);
    expect(Object.entries(consents).map(([purpose, word]) => `${purpose} ${word?.state}`)).toEqual([
      'service granted',
      'marketing withdrawn',
      'security granted',
    ]);
    expect(receipts.slice(3)).toMatchObject([{ by: 'meta:reply', evidence: 'The customer replied BAJA.' }]);
    await sandbox.settle();
    const told = (await sandbox.events()).filter(
      ({ source, detail }) => source === 'aviso' && detail.customerId === id,
    );
    expect(told.filter(({ detailType }) => /^Opted/.test(detailType))).toMatchObject([
      { detailType: 'OptedOut', detail: { eventId: `receipt.${id}.4`, data: { purposes: ['marketing'] } } },
    ]);
    const event = offer(id, { validUntil: '2999-12-31' });
    await happen(sandbox, event);
    expect(await whyOf(sandbox, event.detail.eventId)).toMatchObject({
      state: 'suppressed',
      reason: 'OPTED_OUT',
    });
  });

  it('counts though WhatsApp tells no number', async () => {
    const whatsappUserId = `MX.${Date.now()}`;
    const id = `hidden-${randomUUID()}`;
    await sandbox.publish({
      detailType: 'CustomerUpdated',
      detail: {
        eventId: randomUUID(),
        occurredAt: new Date().toISOString(),
        customerId: id,
        data: { name: 'Eva', locale: 'es-MX', timeZone: 'America/Mexico_City', whatsappUserId },
      },
    });
    await sandbox.settle();

    await sandbox.inbound({ from: whatsappUserId, preference: 'stop' });
    await sandbox.settle();

    expect(await stateOf(id)).toBe('withdrawn');
  });
});

describe('the receipts', () => {
  it('are exported as CSV that a spreadsheet may open, and as JSON lines that anybody can verify', async () => {
    const csv = await aviso(sandbox, 'consent', 'export', 'ana');
    const [names, first]: string[][] = parse(csv.stdout, { bom: true });
    expect(csv.code).toBe(0);
    expect(names?.slice(0, 4)).toEqual(['customerId', 'number', 'purpose', 'state']);
    expect(first?.slice(0, 5)).toEqual(['ana', '1', 'service', 'granted', '2025-01-15T15:05:00.000Z']);

    const { stdout } = await aviso(sandbox, 'consent', 'export', '--json');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(12);
    for (const line of lines) {
      const { hash, ...fields } = JSON.parse(line);
      const sorted = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
      expect(createHash('sha256').update(JSON.stringify(sorted)).digest('hex')).toBe(hash);
    }
  });
});

describe('an import', () => {
  it('keeps the good rows of a spreadsheet’s file and lists the bad ones, each with its line and reason', async () => {
    const withdrawn = await introduce(sandbox, 'mexico');
    await sandbox.publish(consentWithdrawn(withdrawn.id, ['marketing']));
    await sandbox.settle();
    const prefix = randomUUID();
    const path = aFile(
      [
        aRow(`${prefix}-1`),
        aRow('ana'),
        aRow(withdrawn.id, { capturedAt: '2026-11-01T09:05:00Z' }),
        aRow(`${prefix}-other`, { phone: withdrawn.phone }),
        aRow(`${prefix}-1`, { purposes: 'marketing|service' }),
        aRow(`${prefix}-2`, { wording: "=HYPERLINK('http://evil.example')" }),
        aRow(`${prefix}-3`, { capturedAt: '' }),
        aRow(`${prefix}-4`, { wordingVersion: '4111 1111 1111 1111' }),
        ['too', 'short'],
        aRow(`${prefix}-5`, { purposes: 'service security', phone: '+52 55 9999 0000' }),
      ],
      { by: ';', end: '\r\n', bom: '\uFEFF' },
    );

    const dry = await importFile(path, '--dry-run');
    expect(dry).toMatchObject({ code: 1, dryRun: true, granted: 4, rows: 10 });
    await expect(show(`${prefix}-1`)).rejects.toMatchObject({ exitCode: 1 });

    const report = await importFile(path);
    expect(report).toMatchObject({
      code: 1,
      rows: 10,
      granted: 4,
      already: 1,
      optedOut: 2,
      duplicate: 1,
      refused: 4,
    });
    expect(
      report.rejected.map((one: Record<string, string>) => [one.line, one.verdict, one.column].join(' ')),
    ).toEqual([
      '4 opted-out purposes',
      '5 opted-out phone',
      '6 duplicate purposes',
      '7 refused wording',
      '8 refused capturedAt',
      '9 refused wordingVersion',
      '10 refused ',
    ]);
    expect(await stateOf(withdrawn.id)).toBe('withdrawn');
    const [receipt] = (await show(`${prefix}-1`)).receipts;
    expect(receipt).toMatchObject({
      by: `import:${path.split('/').at(-1)}`,
      wording: 'Acepto recibir avisos; y ofertas.',
      evidence: expect.stringMatching(/^line 2 of the file with SHA-256 [0-9a-f]{64}$/),
    });

    const rejected: string[][] = parse(readFileSync(report.rejectedFile), { bom: true });
    expect(rejected.map((row) => row.at(-4))).toEqual(['line', '4', '5', '6', '7', '8', '9', '10']);
    expect(rejected[4]?.[3]).toMatch(/^'=HYPERLINK/);
    expect(rejected[2]?.[7]).toBe(withdrawn.phone);
    expect(JSON.stringify(rejected)).not.toContain('4111 1111');
    expect(existsSync(`${path}.progress.json`)).toBe(false);

    expect(await importFile(path)).toMatchObject({
      granted: 0,
      already: 5,
      optedOut: 2,
      duplicate: 1,
      refused: 4,
    });
    expect((await show(`${prefix}-1`)).receipts).toHaveLength(2);
  });

  it('refuses the rows of whom nothing can be read, and imports the rest', async () => {
    const broken = await introduce(sandbox, 'mexico');
    const prefix = randomUUID();
    const word = async (value: AttributeValue | undefined) =>
      sandbox.aws.dynamodb.send(
        new UpdateItemCommand({
          TableName: sandbox.output('CustomersTableName'),
          Key: { customerId: { S: broken.id } },
          UpdateExpression: 'SET consent_marketing = :word',
          ExpressionAttributeValues: { ':word': value ?? { NULL: true } },
          ReturnValues: 'UPDATED_OLD',
        }),
      );
    const { Attributes } = await word({ S: 'yes' });
    const path = aFile([
      aRow(broken.id, { purposes: 'service|marketing' }),
      aRow(`${prefix}-1`, { phone: broken.phone }),
      aRow(`${prefix}-2`),
    ]);

    for (const more of [['--dry-run'], []]) {
      const report = await importFile(path, ...more);
      expect(report).toMatchObject({ code: 1, rows: 3, granted: 1, refused: 2 });
      expect(
        report.rejected.map((one: Record<string, string>) => [one.line, one.verdict, one.column].join(' ')),
      ).toEqual(['2 refused customerId', '3 refused phone']);
    }

    expect(await stateOf(`${prefix}-2`)).toBe('granted');
    await word(Attributes?.consent_marketing);
  });

  it('keeps what an earlier run has rejected through a dry run', async () => {
    const path = aFile([aRow(randomUUID(), { channel: '' })]);
    const { rejectedFile } = await importFile(path);
    const kept = readFileSync(rejectedFile, 'utf8');
    writeFileSync(path, readFileSync(path, 'utf8').replace(',,', ',app,'));

    await importFile(path, '--dry-run');

    expect(readFileSync(rejectedFile, 'utf8')).toBe(kept);
  });

  it('goes on where it was interrupted, and nobody is granted anything twice', async () => {
    const prefix = randomUUID();
    const count = 1500;
    const bad = aRow('bad', { channel: '' });
    const rows = Array.from({ length: count }, (_, i) => (i % 1000 === 10 ? bad : aRow(`${prefix}-${i}`)));
    const path = aFile(rows);

    const child = spawn(
      process.execPath,
      ['bin/aviso.ts', 'consent', 'import', path, '--local', '--port-base', String(sandbox.portBase)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await expect.poll(() => existsSync(`${path}.progress.json`), { timeout: 20_000, interval: 5 }).toBe(true);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    expect(said).toMatch(/Stopped\. \d+ rows are done; the same command goes on from there/);

    const rejectedSoFar = readFileSync(`${path}.rejected.csv`);
    rmSync(`${path}.rejected.csv`);
    const { code, stderr } = await aviso(sandbox, 'consent', 'import', path);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/is not as the earlier run left it\. Put it back/),
    ]);
    writeFileSync(`${path}.rejected.csv`, rejectedSoFar);
    const report = await importFile(path);

    expect(report.stderr).toMatch(/Going on after line \d+/);
    expect(report).toMatchObject({
      code: 1,
      rows: count,
      granted: count - 2,
      already: 0,
      refused: 2,
      rejections: 2,
    });
    const rejected: string[][] = parse(readFileSync(report.rejectedFile), { bom: true });
    expect(rejected.map((row) => row.at(-4))).toEqual(['line', '12', '1012']);
    expect((await show(`${prefix}-${count - 1}`)).receipts).toHaveLength(1);
  });

  it.each([
    ['there is no such file', 'missing.csv', undefined, /There is no file/],
    ['it is empty', 'empty.csv', '', /must name the columns; not among them: customerId/],
    [
      'a column is missing',
      'columns.csv',
      'customerId,purposes,channel\n',
      /not among them: wording, wordingVersion/,
    ],
    [
      'a column is there twice',
      'twice.csv',
      `${header.join(',')},purpose\n`,
      /column purposes is there twice/,
    ],
  ])('is a mistake of usage when %s', async (_, name, content, sentence) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    const { code, stderr } = await aviso(sandbox, 'consent', 'import', path);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
  });
});

describe('a receipt', () => {
  it('that was tampered with, or is missing, is named', async () => {
    expect(await consentVerify(undefined, target())).toMatchObject({
      exitCode: 0,
      json: { ok: true, findings: [] },
    });

    const TableName = sandbox.output('ConsentReceiptsTableName');
    await sandbox.aws.dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { customerId: { S: 'joao' }, number: { N: '2' } },
        UpdateExpression: 'SET wording = :other',
        ExpressionAttributeValues: { ':other': { S: 'Aceito tudo.' } },
      }),
    );
    for (const number of ['1', '2', '3'])
      await sandbox.aws.dynamodb.send(
        new DeleteItemCommand({ TableName, Key: { customerId: { S: 'camila' }, number: { N: number } } }),
      );

    const { code, stdout } = await aviso(sandbox, 'consent', 'verify');
    expect(code).toBe(1);
    expect(stdout).toContain('joao: Receipt 2 is not what was recorded.');
    expect(stdout).toContain('camila: Receipts 1 to 3 are missing.');
    expect((await consentVerify('ana', target())).exitCode).toBe(0);
    expect((await consentVerify('joao', target())).exitCode).toBe(1);
  });
});
