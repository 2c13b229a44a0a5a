export const defaultPortBase = 4566;

/** The three addresses of one sandbox. */
export type Addresses = { endpoint: string; apiUrl: string; metaUrl: string };

export function addressesAt(portBase: number): Addresses {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return { endpoint: at(portBase), apiUrl: at(portBase + 1), metaUrl: at(portBase + 2) };
}

/** A template names the sandbox's parts at their default ports: this moves them, in its text, to where they are. */
export function movedToPorts(templateText: string, portBase: number): string {
  return templateText.replace(/\b127\.0\.0\.1:(456[678])\b/g, (_, port: string) => {
    return `127.0.0.1:${portBase + Number(port) - defaultPortBase}`;
  });
}

/** Where AWS would have a domain of its own for an HTTP API, there is one address here. */
export function withApiAt<T>(value: T, apiUrl: string): T;
export function withApiAt(value: unknown, apiUrl: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/https:\/\/[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g, apiUrl);
  }
  if (Array.isArray(value)) return value.map((item) => withApiAt(item, apiUrl));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withApiAt(item, apiUrl)]));
}
