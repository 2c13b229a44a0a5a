const foreign = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const allForeign = new RegExp(foreign, 'gu');

/** SQS takes the characters of XML: no control characters and no half of a surrogate pair, but every emoji. */
export const isForeignToSqs = (body: string): boolean => foreign.test(body);

/** Writes what SQS would refuse as JSON escapes; a body that is JSON still means the same. */
export const acceptableToSqs = (body: string): string =>
  body.replace(allForeign, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
