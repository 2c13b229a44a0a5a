const shape = /^\{"claimCheck":"(whole\/[0-9a-f]{64})"\}$/;

/** In bytes, of what is put into the inbound buffer. Well below SQS's limit, whose size AWS's own pages disagree about. */
export const longestBody = 200_000;

/** What stands in the queue for a webhook that is too large for it, which lies in the webhooks bucket. */
export const claimCheck = (key: string): string => JSON.stringify({ claimCheck: key });

/** Where the body lies that a record stands for; undefined for one that is a body itself. */
export const claimedIn = (record: string): string | undefined => shape.exec(record)?.[1];
