import { bodyOf, MessageTemplate, parametersOf } from './message-template.ts';
import type { TemplateAtMeta } from './ports.ts';
import { componentsFrom } from './template-content.ts';
import { isFilledLike } from './usable-templates.ts';

/**
 * What Meta has, written as one of our templates: with our phrases, and filled by today's values. Undefined where
 * those do not fill it, or where it is of a form that we do not write.
 */
export function templateFrom(
  { components, category }: TemplateAtMeta,
  bundled: MessageTemplate,
  links: string,
): MessageTemplate | undefined {
  const { data: found } = MessageTemplate.safeParse({
    ...bundled,
    category,
    components: componentsFrom(components, bundled, links),
  });
  return found && hasOurHoles(found, bundled) && isFilledLike(found, bundled) ? found : undefined;
}

/** Others may have numbered theirs, which none of our names fill. */
function hasOurHoles(found: MessageTemplate, bundled: MessageTemplate): boolean {
  const ours = parametersOf(bundled);
  return [...bodyOf(found).matchAll(/\{\{([^{}]*)\}\}/g)].every(([, hole = '']) => ours.includes(hole));
}
