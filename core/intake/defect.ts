/** We or the sender are wrong: the record goes to its dead-letter queue at once, and a person is called. */
export class Defect extends Error {
  override name = 'Defect';
  readonly reason: string;
  /** Where in the event's detail, such as `data.amount.minorUnits`; empty when it is not one field. */
  readonly path: string;

  constructor(reason: string, path: string, message: string) {
    super(message);
    this.reason = reason;
    this.path = path;
  }
}

/** The producer's key stands for something else already, so this one is never acted on. */
export const eventIdReused = (): Defect =>
  new Defect(
    'EVENT_ID_REUSED',
    'eventId',
    'This eventId stands for another event already; give each event its own.',
  );
