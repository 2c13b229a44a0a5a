/** What is in a list and was not before; a long chat slides, so its length says nothing. */
export function newMessages(before, after) {
  const known = new Set(before.map(({ id }) => id));
  return after.filter(({ id }) => !known.has(id));
}
