/** The world is busy: the record goes back to its buffer and is tried again. */
export class RetryLater extends Error {
  override name = 'RetryLater';
  /** When to look again, where the one who refused said so; otherwise the buffer's visibility timeout. */
  readonly afterSeconds: number | undefined;

  constructor(message: string, afterSeconds?: number) {
    super(message);
    this.afterSeconds = afterSeconds;
  }
}
