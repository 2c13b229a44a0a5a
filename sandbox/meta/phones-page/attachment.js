import { element, icon } from './element.js';
import { isWebAddress, webLink } from './formatted-text.js';

const labels = {
  image: 'Picture',
  sticker: 'Sticker',
  video: 'Video',
  audio: 'Voice message',
  document: 'Document',
  location: 'Location',
  contacts: 'Contact',
};
const symbols = {
  image: 'picture',
  sticker: 'picture',
  video: 'video',
  audio: 'audio',
  document: 'document',
  location: 'place',
  contacts: 'person',
};

/** The picture, document or other medium on top of a message, or nothing. */
export function attachmentOf({ kind, header, media }) {
  const type = header?.type?.toLowerCase() ?? kind?.toLowerCase();
  if (!(type in labels)) return undefined;
  const medium = { ...media, ...header };
  if (type === 'document') return documentCard(medium);
  if (type === 'image' && isShowable(medium.url)) return picture(medium);
  return placeholder(type, medium);
}

/** The page may load pictures from its own address only, so a picture of the bank's site stays a link to it. */
const isShowable = (url) => isWebAddress(url) && new URL(url, location.href).origin === location.origin;

function picture({ url, filename }) {
  return element('img', { class: 'picture', src: url, alt: filename ?? 'Picture', loading: 'lazy' });
}

function placeholder(type, { url, text }) {
  const where = isWebAddress(url) ? new URL(url, location.href).hostname : undefined;
  return webLink(
    url,
    { class: 'placeholder' },
    icon(symbols[type]),
    element('span', {}, text || labels[type]),
    where === undefined ? '' : element('small', {}, where),
  );
}

function documentCard({ url, filename, mimeType }) {
  const name = filename ?? 'Document';
  return webLink(
    url,
    { class: 'document' },
    icon('document'),
    element('span', { class: 'document-name' }, name),
    element('small', {}, fileKind(name, mimeType)),
  );
}

function fileKind(filename, mimeType) {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(filename)?.[1] ?? mimeType?.split('/').at(-1);
  return (ending ?? 'file').toUpperCase();
}
