import type { Addresses } from '../assembly/addresses.ts';

export function banner(
  { endpoint, apiUrl, metaUrl }: Addresses,
  { startedInMs, unsupported }: { startedInMs: number; unsupported: string[] },
): string {
  return `
Aviso's sandbox is ready after ${(startedInMs / 1000).toFixed(1)} s.

  Phones     ${metaUrl}/   the customers' phones: publish an example, tap a button
  AWS        ${endpoint}    AWS_ENDPOINT_URL for any SDK or CLI
  HTTP API   ${apiUrl}    where Meta's webhooks arrive
  Meta       ${metaUrl}    the simulated Cloud API

Next: open the phones page, or publish an event with \`npm run -s aviso -- publish --local transaction-alert\`.
The clock moves by POST ${endpoint}/_sandbox/clock {"advance":"P1D"}; Ctrl-C ends, everything is kept.
${unsupported.length} kinds of things have no effect here: ${endpoint}/_sandbox/health says which and why.
`;
}
