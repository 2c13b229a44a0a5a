import { element, icon } from './element.js';

const longEnoughToRead = 9_000;

/** What the page has to say: good news goes away by itself, a refusal stays until it is closed. */
export function notices(saidRegion, refusedRegion) {
  let clearing;

  function show(region, symbol, content) {
    clearTimeout(clearing);
    clear();
    const close = element(
      'button',
      { type: 'button', class: 'notice-close', 'aria-label': 'Close', click: () => notice.remove() },
      icon('close'),
    );
    const notice = element('div', { class: 'notice' }, icon(symbol), element('p', {}, ...content), close);
    region.append(notice);
    if (region === saidRegion) clearing = setTimeout(() => notice.remove(), longEnoughToRead);
  }

  const clear = () => {
    for (const region of [saidRegion, refusedRegion]) region.replaceChildren();
  };

  return {
    clear,
    said: (...content) => show(saidRegion, 'ticks', content),
    refused: (...content) => show(refusedRegion, 'failed', content),
  };
}
