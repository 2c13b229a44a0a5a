import type { HttpApiRoute } from '../cloud.ts';
import { createTokenBucket } from './token-bucket.ts';

/** A route with a throttle of its own has a bucket to itself; all others share the stage's. */
export function createThrottles(
  ofStage: { rate: number; burst: number } | undefined,
): (route: HttpApiRoute) => boolean {
  const shared = ofStage ? createTokenBucket(ofStage) : () => true;
  const own = new Map<string, () => boolean>();
  return ({ routeKey, throttle }) => {
    if (!throttle) return shared();
    const admit = own.get(routeKey) ?? createTokenBucket(throttle);
    own.set(routeKey, admit);
    return admit();
  };
}
