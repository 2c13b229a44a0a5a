import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showProgress } from '../../cli/terminal.ts';
import { aviso } from './command-line.ts';
import { consentGranted, consentWithdrawn, transactionPosted } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'aviso-events-'));
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ args: ['--no-seed'] });
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

const file = (...events: object[]): string => {
  const path = join(folder, `${randomUUID()}.json`);
  writeFileSync(path, JSON.stringify(events.map((event) => ({ source: 'core-banking', ...event }))));
  return path;
};
const published = async () => (await sandbox.events()).map(({ detail }) => detail.eventId);

describe('what publish says comes next', () => {
  it('is a command that can be typed as it is', async () => {
    const { stdout } = await aviso(sandbox, 'publish', 'transaction-alert', '--event-id', 'e-1');
    expect(stdout).toContain(`npx aviso why e-1 --local --port-base ${sandbox.portBase}`);
  });

  it.each([
    ['customer-updated', /CustomerUpdated becomes no message: .*who the customer is/],
    ['consent-granted', /ConsentGranted becomes no message: .*may be sent/],
    ['consent-withdrawn', /ConsentWithdrawn becomes no message: .*is not sent/],
  ])('of %s is not a question that has no answer', async (example, sentence) => {
    const { code, stdout, stderr } = await aviso(sandbox, 'publish', example);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(sentence);
    expect(stdout).not.toContain('aviso why');
  });

  it('published twice under the same id is the same event, and no other one under its id', async () => {
    for (let i = 0; i < 2; i++) await aviso(sandbox, 'publish', 'fraud-alert', '--event-id', 'again');
    await sandbox.settle();
    const told = (await sandbox.events()).filter(({ detail }) => detail.eventId === 'again');
    expect(told).toHaveLength(2);
    expect(told[0]?.detail).toEqual(told[1]?.detail);
    expect(
      (await sandbox.queues()).filter(
        ({ name, visible }) => /FraudAlert.*DeadLetters/.test(name) && visible > 0,
      ),
    ).toEqual([]);
  });

  it('of several events is about the last one that becomes a message', async () => {
    const alert = transactionPosted('ana');
    const { stdout } = await aviso(
      sandbox,
      'publish',
      file(consentGranted('ana'), alert, consentWithdrawn('ana')),
    );
    expect(stdout).toContain(`aviso why ${alert.detail.eventId} --local`);
  });

  it('of a detail-type nobody knows is a warning', async () => {
    const unknown = file({ detailType: 'TransactionPostd', detail: { eventId: randomUUID() } });

    const said = await aviso(sandbox, 'publish', unknown);
    expect(said.code).toBe(0);
    expect(said.stderr).toMatch(/^Nothing listens to TransactionPostd\..*TransactionPosted/);
    expect(said.stdout).not.toContain('aviso why');

    const asJson = await aviso(sandbox, 'publish', unknown, '--json');
    expect(asJson.code).toBe(0);
    expect(JSON.parse(asJson.stdout).events).toMatchObject([{ listened: false }]);
    expect(asJson.stderr).toContain('Nothing listens');
  });
});

describe('publish', () => {
  it('refuses what would be dead-lettered, whoever would read it', async () => {
    const { detailType, detail } = consentGranted('ana', ['sales']);
    const { code, stderr } = await aviso(sandbox, 'publish', file({ detailType, detail }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/ConsentGranted: data\.purposes.*\nNothing was published/);
    expect(await published()).not.toContain(detail.eventId);
  });

  it('says how many events were put when the bus refuses one of them', async () => {
    const [first, second] = [transactionPosted('ana'), transactionPosted('ana')];
    const path = file(
      first,
      second,
      { ...transactionPosted('ana'), source: 'aviso' },
      transactionPosted('ana'),
    );

    const { code, stderr } = await aviso(sandbox, 'publish', path);

    expect(code).toBe(3);
    expect(stderr).toMatch(/AccessDenied.*\n2 of 4 events were published before this one/s);
    expect(await published()).toEqual(expect.arrayContaining([first.detail.eventId, second.detail.eventId]));
  });

  it.each([
    [true, 3, ['\r\u001B[Kpublished 0 of 3 …', '\r\u001B[Kpublished 1 of 3 …', '\r\u001B[K']],
    [true, 1, []],
    [false, 3, []],
  ])('shows its progress to a person only (%s, %i events)', (isTTY, all, shown) => {
    const written: string[] = [];
    const progress = showProgress('published', all, { isTTY, write: (text) => written.push(text) });
    progress.at(0);
    progress.at(1);
    progress.end();
    expect(written).toEqual(shown);
  });
});

describe('a failure with --json', () => {
  it.each([
    ['a command that is not there', 2, ['dance']],
    ['no command', 2, []],
    ['a file that is not there', 2, ['publish', 'nowhere.json']],
    ['an event nobody published', 1, ['why', 'never-published']],
    ['no sandbox', 3, ['doctor'], 9],
  ])(
    'is JSON alone on stdout and a sentence on stderr: %s',
    async (_, exitCode, args, portBase = sandbox.portBase) => {
      const { code, stdout, stderr } = await aviso({ portBase }, ...args, '--json');
      expect(code).toBe(exitCode);
      expect(JSON.parse(stdout)).toEqual({ error: expect.stringMatching(/./), exitCode });
      expect(stderr.trim()).not.toBe('');
      expect(stderr).toContain(JSON.parse(stdout).error);
    },
  );
});
