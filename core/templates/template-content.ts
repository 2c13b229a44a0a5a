import * as z from 'zod';
import { contentHash } from '../intake/content-hash.ts';
import type { MessageTemplate } from './message-template.ts';

const inOrderOfReading = ['HEADER', 'BODY', 'FOOTER'];

const upper = z.string().transform((word) => word.toUpperCase());

const Button = z.object({ type: upper, text: z.string().optional(), url: z.string().optional() });

const Component = z.object({
  type: upper,
  format: upper.optional(),
  text: z.string().optional(),
  buttons: z.array(Button).optional(),
});

type Component = z.infer<typeof Component>;

const inOrder = (components: readonly Component[]): readonly Component[] =>
  components.toSorted((a, b) => Number(a.type > b.type) - Number(a.type < b.type));

/**
 * A hash of what customers see of a template: texts, formats and buttons. Examples are for Meta's reviewers, and
 * come back from Meta in another form. Undefined for components of a form that we do not write.
 */
export function contentAtMeta(components: unknown): string | undefined {
  const read = z.array(Component).safeParse(components);
  return read.success ? contentHash(inOrder(read.data)) : undefined;
}

const contents = new WeakMap<MessageTemplate, string | undefined>();

/** The same for two versions that differ in our phrases or in examples only, which are one template at Meta. */
export function contentOf(template: MessageTemplate): string | undefined {
  if (!contents.has(template)) contents.set(template, contentAtMeta(template.components));
  return contents.get(template);
}

/** The components as this deployment's customers get them: `{links}` is where its redirect answers. */
export const componentsFor = ({ components }: MessageTemplate, links: string): unknown =>
  JSON.parse(JSON.stringify(components).replaceAll('{links}', links));

/** The other way round: what Meta tells, as a template that has its sample where `template` has it would say it. */
export function componentsFrom(components: unknown, template: MessageTemplate, links: string): unknown {
  const read = z.array(AnyComponent).safeParse(components);
  if (!read.success) return undefined;
  const text = JSON.stringify(withSample(read.data, sampleFileOf(template) ?? ''));
  return JSON.parse(usesLinks(template) ? text.replaceAll(links, '{links}') : text);
}

export const usesLinks = ({ components }: MessageTemplate): boolean =>
  JSON.stringify(components).includes('{links}');

/** What customers read above, in and below the text, as Meta's webhooks tell it: header, body, footer. */
export const shownTexts = ({ components }: MessageTemplate): readonly string[] =>
  inOrderOfReading.flatMap((type) =>
    components.flatMap((component) => (component.type === type && 'text' in component ? component.text : [])),
  );

const AnyComponent = z.looseObject({ type: z.string() });

/** With the handle of an uploaded sample in the place of its file's name. */
export const withSample = (components: unknown, handle: string): unknown =>
  z
    .array(AnyComponent)
    .parse(components)
    .map((one) => (one.type === 'HEADER' ? { ...one, example: { header_handle: [handle] } } : one));

/** The file beside the template that Meta's reviewers are shown above its text. */
export const sampleFileOf = ({ components }: MessageTemplate): string | undefined =>
  components.flatMap((one) => (one.type === 'HEADER' ? one.example.header_handle : []))[0];
