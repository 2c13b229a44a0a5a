import { newsChange } from '../../core/delivery/line.ts';
import type { HearLineNews } from '../../core/delivery/line-news.ts';
import type { ChangeLine } from '../../core/delivery/line-row.ts';

/** News older than the last of their kind meet a condition that they do not fulfil, and change nothing. */
export const hearLineNews =
  (change: ChangeLine): HearLineNews =>
  async (news) => {
    await change(newsChange(news));
  };
