const shape = /^\{"claimCheck":"(whole\/[0-9a-f]{64})"\}$/;

/** What stands in the queue for a webhook that is too large for it, which lies in the webhooks bucket. */
export const claimCheck = (key: string): string => JSON.stringify({ claimCheck: key });

/** Where the body lies that a record stands for; undefined for one that is a body itself. */
export const claimedIn = (record: string): string | undefined => shape.exec(record)?.[1];
