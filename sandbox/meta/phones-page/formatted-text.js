import { element } from './element.js';
import { parseFormatting } from './formatting.js';

const tags = { bold: 'strong', italic: 'em', strike: 's', block: 'code', code: 'code' };

export function formattedText(text) {
  return parseFormatting(text).map(nodeOf);
}

function nodeOf(piece) {
  if (typeof piece === 'string') return document.createTextNode(piece);
  if (piece.style === 'link') return webLink(piece.pieces[0], {}, piece.pieces[0]);
  return element(tags[piece.style], {}, ...piece.pieces.map(nodeOf));
}

/** A link to the web in a tab of its own, or the bare content where the address is anything but http(s). */
export function webLink(address, attributes, ...content) {
  if (!isWebAddress(address)) return element('span', attributes, ...content);
  return element(
    'a',
    { ...attributes, href: address, target: '_blank', rel: 'noopener noreferrer' },
    ...content,
  );
}

export function isWebAddress(address) {
  return (
    typeof address === 'string' &&
    URL.canParse(address, location.href) &&
    isWeb(new URL(address, location.href))
  );
}

const isWeb = (url) => url.protocol === 'https:' || url.protocol === 'http:';
