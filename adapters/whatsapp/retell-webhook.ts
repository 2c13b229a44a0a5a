import type { WebhookNews } from '../../core/delivery/webhook-news.ts';
import { sortWebhook } from './sort-webhook.ts';
import { type OurAccount, ourObject, type Place } from './webhook-change.ts';
import { contactsOf } from './webhook-contacts.ts';

/** Where each piece of a webhook's news stood. Hardly ever asked for, so that the body is read once more for it. */
export function placesOf(news: WebhookNews, body: string, ours: OurAccount): ReadonlyMap<object, Place> {
  const places = new Map<object, Place>();
  const again = allIn(sortWebhook(body, ours, places));
  return new Map(
    allIn(news).flatMap((one, index) => {
      const place = places.get(again[index] ?? one);
      return place ? [[one, place] as const] : [];
    }),
  );
}

const allIn = ({
  reports,
  preferences,
  incoming,
  addresses,
  templates,
  line,
  unread,
}: WebhookNews): readonly object[] =>
  [reports, preferences, incoming, addresses, templates, line, unread].flat();

const otherLists = ['statuses', 'messages', 'errors', 'user_preferences', 'contacts'];

/** A webhook that tells what stood in these places, and nothing else; of a message also who wrote it. */
export function retold(places: readonly Place[]): string {
  const entry = places.map(({ change: { field, value, id, time }, list, item }) => {
    const rest = list && Object.entries(Object(value)).filter(([name]) => !otherLists.includes(name));
    const contacts = list === 'messages' ? contactsOf(item, Object(value).contacts) : [];
    const alone = rest
      ? { ...Object.fromEntries(rest), ...(contacts.length > 0 && { contacts }), [list]: [item] }
      : value;
    return { id, time, changes: [{ field, value: alone }] };
  });
  return JSON.stringify({ object: ourObject, entry });
}
