import type { Webhook } from '../../core/delivery/webhook-news.ts';
import { accountFields } from './account-webhooks.ts';
import { placesOf, retold } from './retell-webhook.ts';
import { sortWebhook } from './sort-webhook.ts';
import { templateFields } from './template-webhooks.ts';
import type { OurAccount, Place } from './webhook-change.ts';

/** Reads one webhook body. A bad item does not cost its neighbours; a body that is no webhook is a Defect. */
export function readWebhook(body: string, ours: OurAccount): Webhook {
  const news = sortWebhook(body, ours);
  let places: ReadonlyMap<object, Place> | undefined;
  const retell = (some: readonly object[]): string => {
    places ??= placesOf(news, body, ours);
    return retold(some.flatMap((one) => places?.get(one) ?? []));
  };
  return Object.assign(news, { retell });
}

/** All that the app is to be subscribed to. */
export const webhookFields: readonly string[] = [
  'messages',
  'user_preferences',
  ...templateFields,
  ...accountFields,
];
