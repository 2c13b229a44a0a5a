import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Turn } from '../../core/conversations/turn.ts';

/** Reads a row of a customer's conversation; undefined for what is no turn, such as how the chat stands. */
export const parseTurn = (item: Record<string, AttributeValue>): Turn | undefined =>
  /^(?:in|bus)#/.test(item.entry?.S ?? '') ? Turn.parse(unmarshall(item)) : undefined;
