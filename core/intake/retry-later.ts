/** The world is busy: the record goes back to its buffer and is tried again, until a person must look. */
export class RetryLater extends Error {
  override name = 'RetryLater';
  /** The dead letter's reason, should it never work. */
  readonly reason: string;
  /** When to look again, where the one who refused said so. */
  readonly afterSeconds: number;

  constructor(reason: string, message: string, afterSeconds: number) {
    super(message);
    this.reason = reason;
    this.afterSeconds = afterSeconds;
  }
}
