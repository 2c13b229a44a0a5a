import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { defaultPortBase, movedToPorts } from './addresses.ts';
import { type Assembly, type Stack, StackTemplate } from './assembly.ts';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          file: z.string().optional(),
          tags: z.record(z.string(), z.string()).optional(),
        })
        .optional(),
    }),
  ),
});

const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** The stacks of a synthesised assembly, each with where its assets lie, for a sandbox at these ports. */
export function readAssembly(folder: string, portBase = defaultPortBase): Assembly {
  const artifacts = Object.entries(readJson(join(folder, 'manifest.json'), Manifest).artifacts);
  const assets = new Map(
    artifacts.flatMap(([, { type, properties }]) =>
      type === 'cdk:asset-manifest' && properties?.file ? readAssets(folder, properties.file) : [],
    ),
  );
  const stacks = artifacts.flatMap(([id, { type, properties }]): Stack[] => {
    if (type !== 'aws:cloudformation:stack' || !properties?.templateFile) return [];
    const template = readJson(join(folder, properties.templateFile), StackTemplate, (text) =>
      movedToPorts(text, portBase),
    );
    return [{ name: properties.stackName ?? id, template, tags: properties.tags ?? {}, assets }];
  });
  if (stacks.length === 0) throw new Error(`There is no stack in ${folder}: did bin/app.ts make one?`);
  return { stacks };
}

function readAssets(folder: string, file: string): [string, string][] {
  const { files } = readJson(join(folder, file), AssetManifest);
  return Object.values(files).flatMap(({ source, destinations }) => {
    const { path } = source;
    if (path === undefined) return [];
    return Object.values(destinations).map(({ objectKey }): [string, string] => [
      objectKey,
      join(folder, path),
    ]);
  });
}

function readJson<T>(file: string, schema: z.ZodType<T>, adjust = (text: string) => text): T {
  const parsed = schema.safeParse(JSON.parse(adjust(readFileSync(file, 'utf8'))));
  if (!parsed.success) throw new Error(`${file} is not as expected: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
