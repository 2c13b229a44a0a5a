import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

export type OutgoingEvent = {
  source: string;
  detailType: string;
  detail: unknown;
  /** When it was published first, of one that comes again. */
  time?: Date;
  resources?: string[];
};

/** Puts one event on the bus, as a bank's producer does; throws with the bus's own words when it is refused. */
export const publishEvent =
  (eventBridge: EventBridgeClient, bus: string) =>
  async ({ source, detailType, detail, time, resources }: OutgoingEvent): Promise<void> => {
    const entry = {
      EventBusName: bus,
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
      ...(time && { Time: time }),
      ...(resources && { Resources: resources }),
    };
    const { Entries = [] } = await eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
    const [answer] = Entries;
    if (answer?.ErrorCode)
      throw new Error(`The bus refused the event: ${answer.ErrorCode}: ${answer.ErrorMessage ?? ''}`);
  };
