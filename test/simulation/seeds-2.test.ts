import { it } from 'vitest';
import { expectSeedsToHold } from './expect-seeds-to-hold.ts';

it('holds what must hold, whatever goes wrong: seeds 1001 to 2000', { timeout: 240_000 }, () =>
  expectSeedsToHold(1001, 1000),
);
