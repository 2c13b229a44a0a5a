import type { EventBridge } from '../cloud.ts';

export type Publish = (entry: { source: string; detailType: string; detail: unknown }) => Promise<void>;

/** Publishes as the bank's own systems would. */
export function producerFor(eventBridge: Pick<EventBridge, 'put'>, busName: string): Publish {
  return async (entry) => {
    const result = await eventBridge.put(busName, entry, { kind: 'outside' });
    if ('error' in result)
      throw new Error(`The bus refused ${entry.detailType}: ${result.error}: ${result.message}`);
  };
}
