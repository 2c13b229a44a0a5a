/** `*` stands for any run of characters; `\*` and `\\` are the characters themselves. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = literalsBetweenStars(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    let from = first.length;
    const end = text.length - last.length;
    for (const literal of rest) {
      const found = text.indexOf(literal, from);
      if (found < 0 || found + literal.length > end) return false;
      from = found + literal.length;
    }
    return true;
  };
}

function literalsBetweenStars(pattern: string): string[] {
  const literals = [''];
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === '*') {
      if (pattern.charAt(index + 1) === '*') throw invalid('consecutive wildcard characters', pattern);
      literals.push('');
      continue;
    }
    if (character === '\\') index += 1;
    const literal = pattern.charAt(index);
    if (character === '\\' && literal !== '*' && literal !== '\\') throw invalid('invalid escape', pattern);
    literals[literals.length - 1] += literal;
  }
  return literals;
}

function invalid(reason: string, pattern: string): Error {
  return new Error(`Event pattern is not valid. Reason: ${reason} in wildcard ${pattern}`);
}
