import type { Condition } from './own-open-claim.ts';

/**
 * That a row is not as far as what is written over it. The failure of a first post is no hindrance to what a second
 * came to. `#state`, `#rank` and `:rank` are for the writer to name.
 */
export const knowsLess = (secondPost: boolean): Condition =>
  secondPost
    ? {
        text: '(#rank < :rank OR (#state = :failed AND attribute_not_exists(attempt)))',
        values: { ':failed': { S: 'failed' } },
      }
    : { text: '#rank < :rank' };
