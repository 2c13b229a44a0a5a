/** In characters, as a browser sends it. */
export const longestLink = 2000;

// Stricter than a browser, which also takes backslashes, missing slashes and line breaks: what two readers may
// understand in two ways is no link.
const written = /^https:\/\/[^\s\p{Cc}/\\?#@%]+(?:[/?#][^\s\p{Cc}]*)?$/iu;

/** The link as browsers understand it: https, no user name, host in lower case and punycode; undefined for all else. */
function understood(url: string): URL | undefined {
  if (!written.test(url)) return undefined;
  const link = URL.parse(url);
  const whole = link?.hostname.split('.').every((label) => label !== '');
  return link && whole && link.href.length <= longestLink ? link : undefined;
}

/**
 * True when a customer may be led to `url`. `hosts` are in lower case and admit what lies below them as well;
 * with a list only https's own port is admitted, since another port is another service. No list admits every host.
 */
export function isAllowedLink(url: string, hosts: readonly string[] | undefined): boolean {
  const link = understood(url);
  if (!link || !hosts) return link !== undefined;
  return (
    link.port === '' && hosts.some((host) => link.hostname === host || link.hostname.endsWith(`.${host}`))
  );
}
