import { pause } from '../pause.ts';

const timeoutMs = 2_000;
const pausesMs = [50, 200];

/** No request takes longer, with all its repetitions. */
export const longestAskMs = pausesMs.reduce((sum, waitMs) => sum + waitMs + timeoutMs, timeoutMs);

/** One request for one object, repeated where S3 is busy or was not reached: each of ours may be. */
export async function askS3(link: () => Promise<string>, request: RequestInit = {}): Promise<Response> {
  for (const waitMs of [...pausesMs, undefined]) {
    try {
      const response = await fetch(await link(), { ...request, signal: AbortSignal.timeout(timeoutMs) });
      if (response.status < 500 || waitMs === undefined) return response;
    } catch (error) {
      if (waitMs === undefined) throw error;
    }
    await pause(waitMs);
  }
  throw new Error('S3 was never asked');
}
