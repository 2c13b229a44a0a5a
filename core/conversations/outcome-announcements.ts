import { type Instant, toIso } from '../time/instant.ts';
import type { ConversationAnnouncement } from './events.ts';
import type { KnownTouch, Touch } from './touch.ts';

/** What an announcement cannot be without; a row that an outcome began before its message was known lacks it. */
type Tellable = KnownTouch & Pick<Touch, 'eventId' | 'type'>;

const isTellable = (touch: KnownTouch | undefined): touch is Tellable =>
  touch?.eventId !== undefined && touch.type !== undefined;

type Fact = { detailType: string; suffix: string; at: Instant; data: unknown };

/** Its id is made from the message and what came of it, so that a repetition is known again. */
const announce = (
  { customerId, messageId, type, eventId }: Tellable,
  { detailType, suffix, at, data }: Fact,
): ConversationAnnouncement => ({
  detailType,
  detail: {
    eventId: `${messageId}.${suffix}`,
    occurredAt: toIso(at),
    customerId,
    messageId,
    notificationType: type,
    causedBy: eventId,
    data,
  },
});

function factsOf({ link, template, variant }: Tellable, conversion: string, at: Instant): Fact[] {
  const recorded = { conversion, ...(variant && { variant }), ...(template && { template }) };
  return [
    ...(conversion === 'click' && link !== undefined
      ? [{ detailType: 'LinkClicked', suffix: 'click', at, data: { link } }]
      : []),
    { detailType: 'ConversionRecorded', suffix: `conversion.${conversion}`, at, data: recorded },
  ];
}

/** What the world should hear when a row went from `before` to `after`: each conversion, once. */
export function outcomeAnnouncements(
  before: KnownTouch | undefined,
  after: KnownTouch,
): readonly ConversationAnnouncement[] {
  if (!isTellable(after)) return [];
  const told = isTellable(before) ? before.conversions : {};
  return Object.entries(after.conversions)
    .filter(([conversion]) => !Object.hasOwn(told, conversion))
    .flatMap(([conversion, at]) => factsOf(after, conversion, at))
    .map((fact) => announce(after, fact));
}
