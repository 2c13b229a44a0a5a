import { isRecord } from './pattern-operators.ts';

/** The part of JSONPath that EventBridge takes: `$`, `.name`, `['name']` and `[0]`. */
export function compilePath(path: string): (event: unknown) => unknown {
  const steps = stepsOf(path);
  return (event) => steps.reduce(read, event);
}

function stepsOf(path: string): (string | number)[] {
  const step = /\.([\w$-]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]/y;
  step.lastIndex = 1;
  const steps: (string | number)[] = [];
  while (path.startsWith('$') && step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found) break;
    const [, plain, single, double, index] = found;
    steps.push(index === undefined ? (plain ?? single ?? double ?? '') : Number(index));
    if (step.lastIndex === path.length) return steps;
  }
  if (path === '$') return [];
  throw new Error(`JSON path ${path} is not supported: use $.name, $['name'] and [0]`);
}

function read(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
