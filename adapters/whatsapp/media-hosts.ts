const hosts: readonly string[] = ['lookaside.fbsbx.com', 'graph.facebook.com'];
const domains: readonly string[] = ['.fbcdn.net', '.whatsapp.net'];

/** The sandbox's own origin, where the Graph API is one on this machine; undefined anywhere else. */
function sandboxOrigin(graphUrl: string): string | undefined {
  const { protocol, hostname, origin } = new URL(graphUrl);
  return protocol === 'http:' && hostname === '127.0.0.1' ? origin : undefined;
}

/**
 * Whether a file may be fetched from there, and the access token shown: over https from a host that Meta keeps media on,
 * by its name. However an IP address is spelt, it is the name of none.
 */
export function isMediaUrl(text: string, graphUrl: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username || url.password) return false;
  if (url.origin === sandboxOrigin(graphUrl)) return true;
  const { protocol, port, hostname } = url;
  const isMetas = hosts.includes(hostname) || domains.some((domain) => hostname.endsWith(domain));
  return protocol === 'https:' && port === '' && isMetas;
}
