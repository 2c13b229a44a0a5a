import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';

/** A fact for the bus, under its detail-type. */
type Announcement = { detailType: string; detail: { occurredAt: string } };

const entriesPerCall = 10; // PutEvents' limit

/** Answers which announcements the bus did not take, by index; the caller has them tried again. */
export const putAnnouncements =
  (eventBridge: EventBridgeClient, bus: string) =>
  async (announcements: readonly Announcement[]): Promise<readonly number[]> => {
    const refused: number[] = [];
    for (let start = 0; start < announcements.length; start += entriesPerCall) {
      const entries = announcements.slice(start, start + entriesPerCall).map(entryOf(bus));
      const answer = await eventBridge.send(new PutEventsCommand({ Entries: entries }));
      answer.Entries?.forEach(({ ErrorCode }, index) => {
        if (ErrorCode) refused.push(start + index);
      });
    }
    return refused;
  };

const entryOf =
  (bus: string) =>
  ({ detailType, detail }: Announcement): PutEventsRequestEntry => ({
    EventBusName: bus,
    Source: 'aviso',
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Time: new Date(detail.occurredAt),
  });
