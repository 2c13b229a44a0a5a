import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** The templates as Meta would know them: without the phrases, which are words of our own for their parameters. */
export function readMessageTemplates(folder: string): unknown[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => {
      const { phrases: _, ...template } = z
        .record(z.string(), z.unknown())
        .parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      return template;
    });
}
