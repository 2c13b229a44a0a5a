import { createHash } from 'node:crypto';
import type { Collection } from '../../cloud.ts';
import { withAuthenticationText } from './authentication-text.ts';
import { formatOf, type StoredTemplate, TemplateDefinition } from './stored-template.ts';

export type TemplateShelf = {
  byId(id: string): StoredTemplate | undefined;
  byName(name: string): StoredTemplate[];
  find(name: string, language: string): StoredTemplate | undefined;
  save(template: StoredTemplate): void;
  remove(template: StoredTemplate): void;
  /** By name, then language. */
  all(): StoredTemplate[];
  /** Those that were given with other content than they had at the last start. */
  rewritten(): StoredTemplate[];
};

/** The given templates are on the shelf approved; what has changed in them since the last start is taken over. */
export function createTemplateShelf(collection: Collection<StoredTemplate>, given: unknown[]): TemplateShelf {
  const byKey = new Map(collection.list().map(({ key, value }) => [key, value]));

  const save = (template: StoredTemplate): void => {
    byKey.set(keyOf(template), template);
    collection.put(keyOf(template), template);
  };
  const rewritten: StoredTemplate[] = [];
  for (const definition of given.map((value) => TemplateDefinition.parse(value))) {
    const known = byKey.get(keyOf(definition));
    const fresh = newTemplate(definition, 'APPROVED');
    if (known && sameContent(known, fresh)) continue;
    const template = { ...fresh, ...(known ? { id: known.id } : {}) };
    save(template);
    if (known) rewritten.push(template);
  }

  const all = (): StoredTemplate[] =>
    [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, template]) => template);

  return {
    byId: (id) => all().find((template) => template.id === id),
    byName: (name) => all().filter((template) => template.name === name),
    find: (name, language) => byKey.get(keyOf({ name, language })),
    save,
    remove(template) {
      byKey.delete(keyOf(template));
      collection.delete(keyOf(template));
    },
    all,
    rewritten: () => rewritten,
  };
}

export function newTemplate(
  definition: TemplateDefinition,
  status: StoredTemplate['status'],
): StoredTemplate {
  const { name, language, category, components, message_send_ttl_seconds: timeToLive } = definition;
  return {
    id: templateId(name, language),
    name,
    language,
    category,
    parameterFormat: formatOf(definition),
    components: category === 'AUTHENTICATION' ? withAuthenticationText(components, language) : components,
    status,
    rejectedReason: 'NONE',
    ...(timeToLive === undefined ? {} : { timeToLive }),
    edits: [],
  };
}

const keyOf = ({ name, language }: { name: string; language: string }): string => `${name}/${language}`;

const sameContent = (a: StoredTemplate, b: StoredTemplate): boolean =>
  a.category === b.category && JSON.stringify(a.components) === JSON.stringify(b.components);

/** Sixteen digits, which a JSON number still holds exactly: webhooks carry it as one. */
const templateId = (name: string, language: string): string =>
  String(
    1_000_000_000_000_000n +
      (BigInt(`0x${createHash('sha256').update(`${name}/${language}`).digest('hex').slice(0, 14)}`) %
        8_000_000_000_000_000n),
  );
