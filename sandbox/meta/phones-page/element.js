/** Builds a node. Strings become text nodes, so nothing a customer writes is ever read as markup. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(key, value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== ''));
  return node;
}

const svg = 'http://www.w3.org/2000/svg';

/** One of the symbols of index.html; they live in the page, so that they also show while the sandbox is away. */
export function icon(symbol, className = '') {
  const node = document.createElementNS(svg, 'svg');
  node.setAttribute('class', `icon ${className}`.trim());
  node.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#${symbol}`);
  node.append(use);
  return node;
}

export const unseen = (text) => element('span', { class: 'unseen' }, text);
