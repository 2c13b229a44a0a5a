/**
 * Time limits for every SDK client of a function: without them one hung socket holds a whole batch until Lambda
 * ends it, and its neighbours with it.
 */
export const clientSettings = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;
