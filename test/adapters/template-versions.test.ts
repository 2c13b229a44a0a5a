import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedFor } from '../../adapters/dynamodb/cached-template-versions.ts';
import { replaceTemplateVersions } from '../../adapters/dynamodb/replace-template-versions.ts';
import { parseTemplateItem, templateItem } from '../../adapters/dynamodb/template-item.ts';
import { unpushed } from '../../core/templates/template-version.ts';
import { openTemplateTable, type TemplateTable } from '../contracts/template-table.ts';
import { aTemplate, aVersion, instant } from '../core/template-builders.ts';

let table: TemplateTable;
beforeAll(async () => {
  table = await openTemplateTable();
});
afterAll(() => table.close());

const named = (name: string) => aTemplate(undefined, { name });

describe('a stored version of a template', () => {
  it('is read back as it was written, with the versions beside it and no other template', async () => {
    const [one, other] = [named('card_ready'), aTemplate('Hola {{name}}, tu tarjeta llegó.')];
    const versions = [
      aVersion(one, { metaId: '1', quality: 'GREEN', qualityAt: instant(1), pushedAt: instant(0) }),
      aVersion(other),
    ];
    for (const version of [...versions, aVersion(named('card_ready_too'))])
      await table.save(version, undefined);

    const found = await table.find([one]);

    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining(versions));
    expect(await table.find([{ name: 'card_ready', language: 'en' }])).toEqual([]);
  });

  it('is written over what it was computed from, and over nothing else', async () => {
    const first = aVersion(named('contested'), { status: 'PENDING' });
    const mine = { ...first, status: 'APPROVED' as const, at: instant(1), approvedAt: instant(1) };
    const theirs = { ...first, status: 'REJECTED' as const, at: instant(2), reason: 'SCAM' };
    expect(await table.save(first, undefined)).toBe('saved');
    expect(await table.save(first, undefined)).toBe('overtaken');

    expect(await table.save(theirs, first)).toBe('saved');
    expect(await table.save(mine, first)).toBe('overtaken');
    expect(await table.find([first])).toEqual([theirs]);
    expect(await table.save({ ...mine, at: instant(3) }, theirs)).toBe('saved');
  });

  it('is put in the place of others all at once, or not at all when one of them has moved', async () => {
    const { client, find, save, table: name } = table;
    const replace = replaceTemplateVersions(client, name);
    const [old, next] = [
      aVersion(named('replaced')),
      aVersion(aTemplate('Otra {{name}} más.', { name: 'replaced' })),
    ];
    const moved = { ...old, status: 'PAUSED' as const, at: instant(1) };
    await save(old, undefined);
    await save(moved, old);

    expect(await replace([next], [old])).toBe('overtaken');
    expect(await find([old])).toEqual([moved]);
    expect(await replace([next], [moved])).toBe('saved');
    expect(await find([old])).toEqual([next]);
  });

  it.each(['ThrottlingError', 'TransactionConflict'])(
    'that the table had no time for (%s) is no version that somebody else wrote',
    async (Code) => {
      const canceled = new TransactionCanceledException({
        message: 'canceled',
        $metadata: {},
        CancellationReasons: [{ Code: 'None' }, { Code }],
      });
      const client = new DynamoDBClient({ region: 'us-east-1' });
      client.send = async () => {
        throw canceled;
      };

      await expect(replaceTemplateVersions(client, 'Templates')([aVersion()], [])).rejects.toBe(canceled);
    },
  );

  it('has no template where nobody pushed it, or where it is of a form that is not read any more', () => {
    const { template: _, ...bare } = aVersion(aTemplate(), { version: unpushed });
    expect(parseTemplateItem(templateItem(bare))).toEqual(bare);

    const outdated = { ...templateItem(aVersion()), definition: { S: '{"name":"card_ready","slides":[]}' } };
    expect(parseTemplateItem(outdated)).not.toHaveProperty('template');
  });

  it('is asked for once in a while, however many messages want it', async () => {
    let now = 0;
    let asked = 0;
    const cached = cachedFor(
      5000,
      () => now,
      async (templates) => {
        asked += templates.length;
        return templates.map(({ name, language }) => aVersion(aTemplate(undefined, { name, language })));
      },
    );
    const two = [named('one'), named('two')];

    await Promise.all([cached(two), cached(two), cached([named('one')])]);
    expect(asked).toBe(2);
    expect((await cached(two)).map(({ name }) => name)).toEqual(['one', 'two']);
    now = 4999;
    await cached(two);
    expect(asked).toBe(2);
    now = 5000;
    await cached(two);
    expect(asked).toBe(4);
  });
});
