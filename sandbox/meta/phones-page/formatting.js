const marks = { '*': 'bold', _: 'italic', '~': 'strike' };
const wordBefore = /[\p{L}\p{N}]$/u;
const wordAfter = /^[\p{L}\p{N}]/u;
const address = /https?:\/\/[^\s<>"]+/iy;

/** Splits a text by WhatsApp's own formatting into strings and `{ style, pieces }`. */
export function parseFormatting(text) {
  const pieces = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const span = spanAt(text, at);
    if (span === undefined) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== '') pieces.push(plain);
    plain = '';
    pieces.push(span.piece);
    at = span.end;
  }
  if (plain !== '') pieces.push(plain);
  return pieces;
}

/** The text without its marks, for where it is only quoted. */
export function plainText(pieces) {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : plainText(piece.pieces))).join('');
}

function spanAt(text, at) {
  if (text.startsWith('```', at)) return verbatim(text, at, '```', 'block');
  if (text[at] === '`') return verbatim(text, at, '`', 'code');
  if (text[at] in marks) return marked(text, at);
  if (text[at] === 'h' || text[at] === 'H') return linked(text, at);
  return undefined;
}

function verbatim(text, at, fence, style) {
  const start = at + fence.length;
  const end = text.indexOf(fence, start);
  if (end <= start) return undefined;
  const inside = text.slice(start, end);
  if (style === 'code' && inside.includes('\n')) return undefined;
  return { piece: { style, pieces: [inside] }, end: end + fence.length };
}

/** A mark counts only at the edge of a word and closes on its own line: 2*3*4 and snake_case_name stay as they are. */
function marked(text, at) {
  const mark = text[at];
  if (wordBefore.test(text.slice(Math.max(0, at - 2), at))) return undefined;
  if (text[at + 1] === mark || /\s/.test(text[at + 1] ?? ' ')) return undefined;
  for (let end = at + 2; end < text.length && text[end] !== '\n'; end += 1) {
    if (text[end] !== mark || /\s/.test(text[end - 1] ?? ' ')) continue;
    if (wordAfter.test(text.slice(end + 1, end + 3))) continue;
    return { piece: { style: marks[mark], pieces: parseFormatting(text.slice(at + 1, end)) }, end: end + 1 };
  }
  return undefined;
}

function linked(text, at) {
  if (wordBefore.test(text.slice(Math.max(0, at - 2), at))) return undefined;
  address.lastIndex = at;
  const found = address.exec(text)?.[0].replace(/[.,;:!?)\]*_~'’]+$/, '');
  if (found === undefined || found.length <= 'https://'.length) return undefined;
  return { piece: { style: 'link', pieces: [found] }, end: at + found.length };
}
