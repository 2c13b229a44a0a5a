import { element } from './element.js';

const hues = 6;

export function avatar(name) {
  return element(
    'span',
    { class: 'avatar', 'data-hue': hueOf(name), 'aria-hidden': 'true' },
    initialsOf(name),
  );
}

function initialsOf(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const initials = ends.map((word) => [...word][0].toUpperCase()).join('');
  return initials === '' ? '#' : initials;
}

const hueOf = (name) =>
  [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % hues;
