import { it } from 'vitest';
import { expectSeedsToHold } from './expect-seeds-to-hold.ts';

it('holds what must hold, whatever goes wrong: seeds 1 to 1000', { timeout: 240_000 }, () =>
  expectSeedsToHold(1, 1000),
);
