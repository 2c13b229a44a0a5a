import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Template = z.record(z.string(), z.unknown());
const File = z.union([z.array(Template), Template.transform((one) => [one])]);

/**
 * The templates as Meta would know them: with the address that links lead through, and without the phrases, which
 * are words of our own for their parameters.
 */
export function readMessageTemplates(folder: string, links: string): unknown[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8').replaceAll('{links}', links);
      return File.parse(JSON.parse(text)).map(({ phrases: _, ...template }) => template);
    });
}
