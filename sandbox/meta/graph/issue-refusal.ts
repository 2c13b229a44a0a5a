import type * as z from 'zod';
import { deepestIssue } from '../deepest-issue.ts';
import { type GraphError, invalidParameter, refusal } from './graph-error.ts';

/** Says in Meta's words what a schema found wrong; `raw` tells a missing parameter from a wrong one. */
export function issueRefusal(error: z.ZodError, raw: unknown): GraphError {
  const issue = deepestIssue(error.issues);
  if (!issue) return refusal(100);
  const name = parameterName(issue.path);
  const missing = issue.code === 'invalid_type' && valueAt(raw, issue.path) === undefined;
  if (issue.path.includes('parameters') && (missing || issue.code === 'too_small')) {
    return refusal(131008, `Parameter ${name} is missing its value`);
  }
  const details = missing ? `The parameter ${name} is required.` : complaint(issue, name, raw);
  if (issue.path[0] !== 'interactive') return invalidParameter(details);
  return refusal(missing ? 131008 : 131009, details);
}

function complaint(issue: z.core.$ZodIssue, name: string, raw: unknown): string {
  switch (issue.code) {
    case 'too_big':
      return `Param ${name} must be at most ${issue.maximum} ${issue.origin === 'string' ? 'characters long' : 'elements'}.`;
    case 'too_small':
      return `Param ${name} must be at least ${issue.minimum} ${issue.origin === 'string' ? 'characters long' : 'elements'}.`;
    case 'unrecognized_keys':
      return `Unexpected key "${issue.keys[0]}" on param "${name}".`;
    case 'invalid_value': {
      const allowed = issue.values.map((value) => String(value).toUpperCase()).join(', ');
      return `Param ${name} must be one of {${allowed}} - got "${valueAt(raw, issue.path)}".`;
    }
    case 'invalid_type':
      return `Param ${name} must be ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}.`;
    case 'custom':
      return issue.message;
    default:
      return `Param ${name} is not valid.`;
  }
}

const parameterName = (path: PropertyKey[]): string =>
  path
    .map((part, index) =>
      index === 0 ? String(part) : `[${typeof part === 'number' ? part : `'${String(part)}'`}]`,
    )
    .join('') || 'body';

const valueAt = (raw: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    raw,
  );
