import * as z from 'zod';
import { GateRecord } from '../../core/delivery/gate.ts';

// A letter for each gate, never to be given to another: a row above 1,024 bytes doubles the price of every write.
const letters = {
  expiry: 'e',
  obsolescence: 'o',
  'known-customer': 'k',
  address: 'a',
  consent: 'c',
  'quiet-hours': 'q',
  template: 't',
  'frequency-cap': 'f',
} as const;

const names = new Map(Object.entries(letters).map(([name, letter]) => [letter as string, name]));

const Inputs = GateRecord.shape.inputs;
/** `k1` passed with nothing to tell, `["a1", {…}]` passed, `["c1", {…}, "refuse"]` did not. */
const Folded = z.union([
  z.string().transform((code) => [code, {}, 'pass'] as const),
  z.tuple([z.string(), Inputs]).transform(([code, inputs]) => [code, inputs, 'pass'] as const),
  z.tuple([z.string(), Inputs, GateRecord.shape.verdict]),
]);

function fold({ gate, verdict, inputs, rule }: GateRecord): z.input<typeof Folded> {
  const code = `${letters[gate as keyof typeof letters]}${rule.slice(gate.length + 1)}`;
  if (verdict !== 'pass') return [code, inputs, verdict];
  return Object.keys(inputs).length > 0 ? [code, inputs] : code;
}

function unfold([code, inputs, verdict]: z.output<typeof Folded>): GateRecord {
  const gate = names.get(code.charAt(0)) ?? code.charAt(0);
  return { gate, verdict, inputs, rule: `${gate}/${code.slice(1)}` };
}

/** What the gates said, as short as it can be told. */
export const foldedGates = (gates: readonly GateRecord[]): string => JSON.stringify(gates.map(fold));

export const FoldedGates = z
  .string()
  .transform((text) => z.array(Folded).parse(JSON.parse(text)).map(unfold));
