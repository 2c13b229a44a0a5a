import { compileOperator, isRecord, type LeafTest } from './pattern-operators.ts';

type Matcher = (event: unknown) => boolean;

/** EventBridge's pattern language, which Lambda's event source filters share. What it does not know, it refuses here. */
export function compilePattern(pattern: object): Matcher {
  if (!isRecord(pattern)) throw invalid('the pattern must be a JSON object');
  return compileObject(pattern, '');
}

function compileObject(pattern: Record<string, unknown>, path: string): Matcher {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalid(`empty objects are not allowed${path && ` at ${path}`}`);
  const tests = fields.map(([name, value]) =>
    name === '$or' ? compileOr(value, path) : compileField(name, value, path ? `${path}.${name}` : name),
  );
  return (event) => candidateObjects(event).some((object) => tests.every((test) => test(object)));
}

function compileOr(alternatives: unknown, path: string): Matcher {
  if (!Array.isArray(alternatives) || alternatives.length === 0 || !alternatives.every(isRecord)) {
    throw invalid(`$or must be a non-empty array of objects${path && ` at ${path}`}`);
  }
  const tests = alternatives.map((alternative) => compileObject(alternative, path));
  return (event) => tests.some((test) => test(event));
}

function compileField(name: string, value: unknown, path: string): Matcher {
  const test = Array.isArray(value) ? compileLeaf(value, path) : compileNested(value, path);
  return (object) => test(isRecord(object) && Object.hasOwn(object, name) ? object[name] : undefined);
}

function compileNested(value: unknown, path: string): Matcher {
  if (!isRecord(value)) throw invalid(`${path} must be an object or an array`);
  return compileObject(value, path);
}

function compileLeaf(alternatives: unknown[], path: string): Matcher {
  if (alternatives.length === 0) throw invalid(`empty arrays are not allowed at ${path}`);
  const tests: LeafTest[] = alternatives.map((alternative) => compileOperator(alternative, path));
  return (value) => {
    const leaves = leavesOf(value);
    return tests.some((test) => test(leaves));
  };
}

/** A field that is missing still has an object's place, so that `exists: false` holds below it. */
function candidateObjects(event: unknown): unknown[] {
  if (!Array.isArray(event)) return [isRecord(event) ? event : {}];
  const objects = event.flat(Number.POSITIVE_INFINITY).filter(isRecord);
  return objects.length > 0 ? objects : [{}];
}

function leavesOf(value: unknown): unknown[] {
  const values = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  return values.filter((leaf) => leaf !== undefined && !isRecord(leaf));
}

function invalid(reason: string): Error {
  return new Error(`Event pattern is not valid. Reason: ${reason}`);
}
