import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { GateRecord } from '../../core/delivery/gate.ts';
import { Message, rankOf } from '../../core/delivery/message.ts';

// Names are short and gates are folded up because a row above 1,024 bytes doubles the price of every write.
const verdicts = ['refuse', 'pass', 'defer'] as const;

const FoldedGate = z.tuple([z.string(), z.int().min(0).max(2), GateRecord.shape.inputs]);

const fold = ({ verdict, inputs, rule }: GateRecord): z.infer<typeof FoldedGate> => [
  rule,
  verdicts.indexOf(verdict),
  inputs,
];

const unfold = ([rule, verdict, inputs]: z.infer<typeof FoldedGate>): GateRecord => ({
  gate: rule.replace(/\/.*$/, ''),
  verdict: verdicts[verdict] ?? 'refuse',
  inputs,
  rule,
});

const FoldedGates = z.string().transform((text) => z.array(FoldedGate).parse(JSON.parse(text)).map(unfold));

const Row = Message.extend({ gates: FoldedGates.optional() });

export const foldedGates = (gates: readonly GateRecord[]): string => JSON.stringify(gates.map(fold));

/** The row of a message. `rank` is the state's place in the lattice, so that a condition can compare. */
export const messageItem = ({ gates, ...message }: Message): Record<string, AttributeValue> =>
  marshall(
    { ...message, rank: rankOf(message.state), ...(gates && { gates: foldedGates(gates) }) },
    { removeUndefinedValues: true },
  );

/** Reads a row, or a stream's image of one; a row we did not write is a bug, and throws. */
export const parseMessageItem = (item: Record<string, AttributeValue>): Message =>
  Row.parse(unmarshall(item));
