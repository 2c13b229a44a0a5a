import type { Located } from '../assembly/dependency-order.ts';
import { kinds } from './kinds.ts';

/** One sentence for each type or property that the templates declare and that does nothing here. */
export function withoutEffectHere(located: Located[]): string[] {
  const counts = new Map<string, number>();
  const count = (sentence: string) => counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  for (const { resource } of located) {
    const kind = kinds[resource.Type];
    if (kind?.reason) count(`${resource.Type}: ${kind.reason}`);
    for (const property of Object.keys(resource.Properties)) {
      const reason = kind?.ignored[property];
      if (reason) count(`${resource.Type} ${property}: ${reason}`);
    }
  }
  return [...counts].map(([sentence, times]) => `${sentence} (${times}×)`).toSorted();
}
