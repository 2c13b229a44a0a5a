import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { KnownTouch, Touch } from '../../core/conversations/touch.ts';
import { notedOn } from './touch-attributes.ts';

/** Reads a row, or a stream's image of one, that may have heard of an outcome before it heard of its message. */
export function parseKnownTouch(item: Record<string, AttributeValue>): KnownTouch {
  const row = unmarshall(item);
  return KnownTouch.parse({ ...row, ...notedOn(row) });
}

/** Reads a row; undefined for one that waits for its message still. One that we did not write throws. */
export function parseTouchItem(item: Record<string, AttributeValue>): Touch | undefined {
  const known = parseKnownTouch(item);
  return known.at === undefined ? undefined : Touch.parse(known);
}
