import * as z from 'zod';
import { checked, describe } from './dynalite.ts';
import type { Engine } from './engine.ts';

export const Tags = z.array(z.object({ Key: z.string(), Value: z.string() }));
const TagResource = z.object({ ResourceArn: z.string(), Tags });
const UntagResource = z.object({ ResourceArn: z.string(), TagKeys: z.array(z.string()) });
const ListTagsOfResource = z.object({ ResourceArn: z.string() });

export const tagged = (tags: Record<string, string>, added: z.infer<typeof Tags>) => ({
  ...tags,
  ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])),
});

export async function tagResource(engine: Engine, body: unknown) {
  const asked = TagResource.parse(checked(engine.store, 'TagResource', body));
  return changeTags(engine, asked.ResourceArn, (tags) => tagged(tags, asked.Tags));
}

export async function untagResource(engine: Engine, body: unknown) {
  const asked = UntagResource.parse(checked(engine.store, 'UntagResource', body));
  return changeTags(engine, asked.ResourceArn, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !asked.TagKeys.includes(key))),
  );
}

export async function listTagsOfResource(engine: Engine, body: unknown) {
  const asked = ListTagsOfResource.parse(checked(engine.store, 'ListTagsOfResource', body));
  const name = await tableOf(engine, asked.ResourceArn);
  const tags = engine.settings.get(name)?.tags ?? {};
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

async function changeTags(
  engine: Engine,
  arn: string,
  change: (tags: Record<string, string>) => Record<string, string>,
) {
  return engine.write(async (write) => {
    const name = await tableOf(engine, arn);
    const settings = engine.settings.get(name) ?? {};
    engine.settings.put(write, name, { ...settings, tags: change(settings.tags ?? {}) });
    return {};
  });
}

async function tableOf(engine: Engine, arn: string): Promise<string> {
  const table = await describe(engine.store, arn.slice(arn.lastIndexOf('/') + 1));
  return table.TableName;
}
