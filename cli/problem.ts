/** 0 fine · 1 finding · 2 usage · 3 environment */
export type ExitCode = 0 | 1 | 2 | 3;

/** Something a person can mend: says what, where and what to do. Ends the command with its code. */
export class Problem extends Error {
  override name = 'Problem';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
