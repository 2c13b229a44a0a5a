import type { AwsAnswer } from '../cloud.ts';

/** A request that the control plane turns down with a sentence. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

export function json(value: unknown, status = 200): AwsAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
