/** Something about this machine keeps the sandbox from starting; one sentence says what to do. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}
