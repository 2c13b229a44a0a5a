import type { HttpApiRoute } from '../cloud.ts';

export type Match = { route: HttpApiRoute; pathParameters: Record<string, string> };

type Pattern = { route: HttpApiRoute; method: string; segments: string[]; weight: number };

/** API Gateway's order: a full match before a greedy one, a named method before ANY, `$default` last. */
export function createRouteTable(
  routes: HttpApiRoute[],
): (method: string, path: string) => Match | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const patterns = routes.filter((route) => route !== fallback).map(patternOf);
  patterns.sort((a, b) => a.weight - b.weight);

  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const pathParameters = matchSegments(pattern.segments, segments);
      if (pathParameters) return { route: pattern.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function patternOf(route: HttpApiRoute): Pattern {
  const [method = '', path = ''] = route.routeKey.split(' ');
  const segments = path.split('/').slice(1);
  const variables = segments.filter((segment) => segment.startsWith('{')).length;
  const greedy = path.endsWith('+}') ? 1_000 - segments.length : 0;
  return { route, method, segments, weight: greedy * 1_000 + variables * 10 + (method === 'ANY' ? 1 : 0) };
}

function matchSegments(wanted: string[], actual: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = actual[index];
    if (value === undefined) return undefined;
    if (segment.endsWith('+}')) {
      const rest = actual.slice(index).join('/');
      return rest === '' ? undefined : { ...parameters, [segment.slice(1, -2)]: decoded(rest) };
    }
    if (!segment.startsWith('{') && segment !== value) return undefined;
    if (segment.startsWith('{')) {
      if (value === '') return undefined;
      parameters[segment.slice(1, -1)] = decoded(value);
    }
  }
  return wanted.length === actual.length ? parameters : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
