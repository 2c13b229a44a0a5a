import { claimedIn } from '../../core/intake/claim-check.ts';
import { Defect } from '../../core/intake/defect.ts';

/** The body that a record stands for: itself, or what lies under its claim check. */
export const openBody =
  (readObject: (key: string) => Promise<string | undefined>) =>
  async (body: string): Promise<string> => {
    const key = claimedIn(body);
    if (key === undefined) return body;
    const whole = await readObject(key);
    if (whole !== undefined) return whole;
    throw new Defect('CLAIM_CHECK_LOST', '', 'A webhook that was too large for the queue is kept no more.');
  };
