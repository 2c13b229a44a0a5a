/** At most so many UTF-16 units, as Meta and we count, and no half of an emoji at the end. */
export function cutTo(most: number, text: string): string {
  const cut = text.slice(0, most);
  return text.length > most && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
