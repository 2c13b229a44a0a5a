import { isAllowedLink } from '../catalogue/link-hosts.ts';
import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { Defect } from '../intake/defect.ts';

/** Reads an event by its type; throws a Defect for what is malformed, or would lead customers where no link may. */
export function readNotification(
  type: Pick<NotificationType, 'read'>,
  detail: unknown,
  linkHosts: readonly string[] | undefined,
): Notification {
  const notification = type.read(detail);
  const { link } = notification;
  if (link === undefined || isAllowedLink(link, linkHosts)) return notification;
  const hosts = linkHosts ? `; this stage allows ${linkHosts.join(', ')}` : '';
  throw new Defect(
    'LINK_NOT_ALLOWED',
    fieldOf(notification.event.data, link),
    `The link leads to where no message may lead${hosts}.`,
  );
}

const fieldOf = (data: unknown, link: string): string => {
  const [name] = Object.entries(Object(data)).find(([, value]) => value === link) ?? [];
  return name ? `data.${name}` : 'data';
};
