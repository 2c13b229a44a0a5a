import { holdsCardNumber } from './card-number.ts';
import { type FieldPath, pathOf } from './field-path.ts';
import { numbersOfEvents } from './numbers-by-nature.ts';

type Place = { value: unknown; segment: PropertyKey | undefined; parent: Place | undefined };

function pathTo(place: Place, ...more: FieldPath): string {
  const path = [...more];
  for (let at: Place | undefined = place; at; at = at.parent) {
    if (at.segment !== undefined) path.unshift(at.segment);
  }
  return pathOf(path);
}

const inside = (place: Place): Place[] =>
  Array.isArray(place.value)
    ? place.value.map((value, segment) => ({ value, segment, parent: place }))
    : Object.entries(Object(place.value)).map(([segment, value]) => ({ value, segment, parent: place }));

/** The path of the first field that holds a payment card number, in its value or in its very name. */
export function findCardNumber(detail: unknown): string | undefined {
  // A stack of our own: the sender decides how deep this goes.
  const waiting: Place[] = [{ value: detail, segment: undefined, parent: undefined }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, segment } = place;
    if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value);
      if (typeof segment === 'string' && numbersOfEvents.get(segment)?.test(text)) continue;
      if (holdsCardNumber(text)) return pathTo(place);
    }
    if (typeof value !== 'object' || value === null) continue;
    const named = inside(place);
    const name = named.find(({ segment }) => typeof segment === 'string' && holdsCardNumber(segment));
    if (name) return pathTo(place, '?');
    for (const one of named.reverse()) waiting.push(one);
  }
  return undefined;
}
