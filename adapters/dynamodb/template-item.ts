import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { MessageTemplate } from '../../core/templates/message-template.ts';
import { type TemplateKey, TemplateVersion } from '../../core/templates/template-version.ts';

/** What an older Aviso wrote may be a template no more; then there is none to fall back to. */
const Definition = z
  .string()
  .transform((text) => MessageTemplate.safeParse(JSON.parse(text)).data)
  .optional();

const Row = TemplateVersion.omit({ name: true, language: true, template: true }).extend({
  template: z.string(),
  definition: Definition,
});

export const templateKey = ({ name, language }: TemplateKey): string => `${name}/${language}`;

/** The row of a version, under `<name>/<language>` and its version. */
export const templateItem = ({
  name,
  language,
  template,
  ...version
}: TemplateVersion): Record<string, AttributeValue> =>
  marshall(
    {
      ...version,
      template: templateKey({ name, language }),
      definition: template && JSON.stringify(template),
    },
    { removeUndefinedValues: true },
  );

/** Reads a row, or a stream's image of one. */
export function parseTemplateItem(item: Record<string, AttributeValue>): TemplateVersion {
  const { template: key, definition, ...version } = Row.parse(unmarshall(item));
  const [name = '', language = ''] = key.split('/');
  return { ...version, name, language, ...(definition && { template: definition }) };
}
