import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** How browsers of people begin; programs that fetch a page by themselves mostly say their own name. */
const browsers = /^(?:mozilla|opera|ucweb)\//i;
// Cubot makes telephones, and its name ends as a bot's does.
const machines =
  /(?<!cu)bot\b|crawl|spider|preview|headless|phantomjs|lighthouse|facebookexternalhit|facebookcatalog|meta-external|slack-imgproxy|yahoo! slurp|google-read-aloud|googleother|scan(?:ner|ning)?\b|monitor/i;
const ahead = /prefetch|prerender|preview/i;

/**
 * True for a person who opens the link, as far as a request can tell. What chats, search engines and scanners of mail
 * fetch by themselves, what a browser fetches before anybody asked, and what is no page of its own is no tap.
 */
export function isTap({
  headers,
  requestContext,
}: Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>) {
  const userAgent = headers['user-agent'] ?? '';
  const fetchedAhead = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].some((name) =>
    ahead.test(headers[name] ?? ''),
  );
  return (
    requestContext.http.method === 'GET' &&
    browsers.test(userAgent) &&
    !machines.test(userAgent) &&
    !fetchedAhead &&
    (headers['sec-fetch-dest'] ?? 'document') === 'document'
  );
}
