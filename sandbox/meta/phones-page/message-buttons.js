import { element, icon } from './element.js';
import { isWebAddress, webLink } from './formatted-text.js';

/** The buttons under a bubble; `tap` answers the bank, the others do on this computer what a phone would do. */
export function messageButtons(buttons, { tap, refused }) {
  return element(
    'div',
    { class: 'buttons' },
    ...buttons.map((button) => messageButton(button, tap, refused)),
  );
}

function messageButton(button, tap, refused) {
  switch (button.type) {
    case 'URL':
      if (!isWebAddress(button.url)) return broken(button.title, 'This button has no web address');
      return webLink(button.url, { class: 'button' }, icon('link'), button.title);
    case 'PHONE_NUMBER':
      return callLink(button);
    case 'COPY_CODE':
      return copyButton(button, refused);
    default:
      return replyButton(button, tap);
  }
}

function replyButton({ title }, tap) {
  const node = element('button', { type: 'button', class: 'button', click: press }, icon('reply'), title);
  async function press() {
    if (node.getAttribute('aria-disabled') === 'true') return;
    node.setAttribute('aria-disabled', 'true');
    await tap(title);
    node.removeAttribute('aria-disabled');
  }
  return node;
}

function callLink({ title, payload, url }) {
  const number = (payload ?? url ?? '').replace(/^tel:/, '').replace(/[^\d+]/g, '');
  if (number === '') return broken(title, 'This button has no phone number');
  return element('a', { class: 'button', href: `tel:${number}`, title: number }, icon('call'), title);
}

function copyButton({ title, payload }, refused) {
  const label = element('span', {}, title);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(payload ?? title);
      label.textContent = 'Copied';
    } catch {
      refused(`The browser did not let the page copy. The code is ${payload ?? title}`);
    }
  };
  return element('button', { type: 'button', class: 'button', click: copy }, icon('copy'), label);
}

const broken = (title, reason) =>
  element('span', { class: 'button broken', title: reason }, icon('failed'), title);
