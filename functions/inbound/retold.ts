import type { Webhook } from '../../core/delivery/webhook-news.ts';

/** Undefined for what is nested too deep to be written again. */
export function retold({ retell }: Webhook, items: readonly object[]): string | undefined {
  try {
    return retell(items);
  } catch {
    return undefined;
  }
}
