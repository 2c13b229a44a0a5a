import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { Message, rankOf } from '../../core/delivery/message.ts';
import { FoldedGates, foldedGates } from './folded-gates.ts';

const Hashes = z.set(z.string()).transform((hashes) => [...hashes].toSorted());

const Row = Message.extend({
  gates: FoldedGates.optional(),
  deferral: FoldedGates.transform(([one]) => one).optional(),
  reused: Hashes.optional(),
});

/** The row of a message. `rank` is the state's place in the lattice, so that a condition can compare. */
export const messageItem = ({
  gates,
  deferral,
  reused,
  ...message
}: Message): Record<string, AttributeValue> =>
  marshall(
    {
      ...message,
      rank: rankOf(message.state),
      ...(gates && { gates: foldedGates(gates) }),
      ...(deferral && { deferral: foldedGates([deferral]) }),
      ...(reused && { reused: new Set(reused) }),
    },
    { removeUndefinedValues: true },
  );

/** Reads a row, or a stream's image of one; a row we did not write is a bug, and throws. */
export const parseMessageItem = (item: Record<string, AttributeValue>): Message =>
  Row.parse(unmarshall(item));
