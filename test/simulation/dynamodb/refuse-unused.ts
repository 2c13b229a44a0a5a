import { InvalidRequest, type Words } from './evaluate.ts';

/** DynamoDB refuses names and values that nothing uses. */
export function refuseUnused({
  ExpressionAttributeNames = {},
  ExpressionAttributeValues = {},
  ...request
}: Words & object): void {
  const text = Object.entries(request)
    .flatMap(([field, value]) => (field.endsWith('Expression') ? String(value) : []))
    .join(' ');
  const used = usedIn(text);
  const unused = [...Object.keys(ExpressionAttributeNames), ...Object.keys(ExpressionAttributeValues)].filter(
    (name) => !used.has(name),
  );
  if (unused.length > 0) throw new InvalidRequest(`unused in expressions: ${unused.join(', ')}`);
}

const usedWords = new Map<string, ReadonlySet<string>>();

function usedIn(text: string): ReadonlySet<string> {
  const known = usedWords.get(text) ?? new Set(text.match(/[#:][\w-]+/g));
  usedWords.set(text, known);
  return known;
}
