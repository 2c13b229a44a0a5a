import { newsChange } from './line-news.ts';
import type { ChangeLine } from './line-row.ts';
import type { HearLineNews } from './ports.ts';

/** News older than the last of their kind meet a condition that they do not fulfil, and change nothing. */
export const hearLineNews =
  (change: ChangeLine): HearLineNews =>
  async (news) => {
    await change(newsChange(news));
  };
