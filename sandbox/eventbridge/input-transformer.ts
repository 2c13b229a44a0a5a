import type { BusEvent, Target } from '../cloud.ts';
import { compilePath } from './json-path.ts';

export type TransformContext = { ruleArn: string; ruleName: string; ingestionTime: string };

type Value = (event: BusEvent, context: TransformContext) => unknown;

const reserved: Record<string, Value> = {
  'aws.events.rule-arn': (_, { ruleArn }) => ruleArn,
  'aws.events.rule-name': (_, { ruleName }) => ruleName,
  'aws.events.event.ingestion-time': (_, { ingestionTime }) => ingestionTime,
  'aws.events.event.json': (event) => event,
  'aws.events.event': ({ detail: _, ...event }) => event,
};

/** What a target receives for an event: the event itself, a constant, a part of it or a filled-in template. */
export function compileInput(target: Target): (event: BusEvent, context: TransformContext) => string {
  const { input, inputPath, inputTransformer } = target;
  if ([input, inputPath, inputTransformer].filter((each) => each !== undefined).length > 1) {
    throw new Error(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.id}.`,
    );
  }
  if (inputTransformer) return compileTransformer(inputTransformer);
  if (input !== undefined) return () => input;
  const part = compilePath(inputPath ?? '$');
  return (event) => JSON.stringify(part(event)) ?? '';
}

export function compileTransformer(transformer: {
  inputPathsMap?: Record<string, string>;
  inputTemplate: string;
}): (event: BusEvent, context: TransformContext) => string {
  const paths = Object.entries(transformer.inputPathsMap ?? {}).map(([name, path]) => {
    const read = compilePath(path);
    const value: Value = (event) => read(event);
    return [name, value] as const;
  });
  const values = new Map<string, Value>([...Object.entries(reserved), ...paths]);
  const pieces = piecesOf(transformer.inputTemplate).map((piece) => {
    if (piece.name === undefined) return () => piece.text;
    const value = values.get(piece.name);
    if (!value)
      throw new Error(
        `InputTemplate contains placeholder <${piece.name}> that InputPathsMap does not define.`,
      );
    return (event: BusEvent, context: TransformContext) =>
      rendered(value(event, context) ?? '', piece.quoted);
  });
  return (event, context) => pieces.map((piece) => piece(event, context)).join('');
}

type Piece = { text: string; quoted: boolean; name?: string };

/** Splits a template at its `<name>`s and notes which of them stand inside double quotes. */
function piecesOf(template: string): Piece[] {
  let quoted = false;
  return template
    .split(/(<[\w.-]+>)/)
    .filter((text) => text !== '')
    .map((text) => {
      if (/^<[\w.-]+>$/.test(text)) return { text, quoted, name: text.slice(1, -1) };
      const quotes = text.replaceAll(/\\./g, '').split('"').length - 1;
      if (quotes % 2 === 1) quoted = !quoted;
      return { text, quoted };
    });
}

function rendered(value: unknown, quoted: boolean): string {
  if (!quoted) return JSON.stringify(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
