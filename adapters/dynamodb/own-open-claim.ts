import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What a row must look like, and the names and values that say so. */
export type Condition = {
  text: string;
  names?: Record<string, string>;
  values?: Record<string, AttributeValue>;
};

/** The fence around all that an attempt writes without evidence from Meta; `#state` is for the writer to name. */
export const ownOpenClaim = (owner: string) =>
  ({
    text: '#owner = :owner AND #state IN (:claimed, :deferred, :refused, :inDoubt)',
    names: { '#owner': 'owner' },
    values: {
      ':owner': { S: owner },
      ':claimed': { S: 'claimed' },
      ':deferred': { S: 'deferred' },
      ':refused': { S: 'refused' },
      ':inDoubt': { S: 'in-doubt' },
    },
  }) satisfies Condition;
