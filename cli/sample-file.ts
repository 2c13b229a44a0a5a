import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Sample } from '../adapters/whatsapp/upload-sample.ts';
import { headerOf, type MessageTemplate } from '../core/templates/message-template.ts';
import { sampleFileOf } from '../core/templates/template-content.ts';
import { ownTemplates } from './lint-folder.ts';
import { Problem } from './problem.ts';

const types: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
};

/** Reads the file that a template's header names, from beside the template. */
export function sampleBeside(type: string, template: MessageTemplate): Sample {
  const name = sampleFileOf(template) ?? '';
  const path = join(ownTemplates, type, name);
  const mimeType = types[extname(name).toLowerCase()];
  if (mimeType === undefined)
    throw new Problem(
      2,
      `${path} is no sample for a header: name a ${headerOf(template) === 'IMAGE' ? 'PNG or JPEG' : 'PDF'} beside the template.`,
    );
  try {
    return { name, type: mimeType, bytes: new Uint8Array(readFileSync(path)) };
  } catch {
    throw new Problem(2, `There is no ${path}, which ${template.name} names as the sample of its header.`);
  }
}
