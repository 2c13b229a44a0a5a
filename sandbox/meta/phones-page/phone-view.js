import { avatar } from './avatar.js';
import { composer } from './composer.js';
import { conversation } from './conversation.js';
import { element, icon } from './element.js';
import { countryName, numericDay, timeIn, zoneOf } from './local-time.js';
import { keyOf, nameOf } from './phone-key.js';
import { sendDocument, sendText, tapButton } from './sandbox-requests.js';

let phonesMade = 0;

/** One customer's phone: who it is, the chat with the bank, and the box to answer in. */
export function phoneView(phone, { business, now, refused, choose }) {
  const key = keyOf(phone);
  const name = nameOf(phone);
  const zone = zoneOf(phone);
  phonesMade += 1;
  const headingId = `phone-${phonesMade}`;
  let latest = phone;
  let today;

  const chat = conversation({ name, business: business.name, zone, now, refused, tap });
  const localTime = element('span', { class: 'local-time' });
  const details = element('p', { class: 'details' });
  const note = element('p', { class: 'note' });
  const answer = composer({
    name,
    sendText: (text) => sendText(key, text),
    sendDocument: (document) => sendDocument(key, document),
    refused,
  });

  const node = element(
    'article',
    { class: 'phone', 'aria-labelledby': headingId, click: () => choose(key) },
    element(
      'header',
      { class: 'customer' },
      avatar(name),
      element('div', {}, element('h2', { id: headingId, dir: 'auto' }, name), details),
    ),
    element(
      'div',
      { class: 'device' },
      element(
        'div',
        { class: 'screen' },
        statusBar(localTime),
        chatHeader(business),
        note,
        chat.node,
        answer,
      ),
    ),
  );

  async function tap(wamid, title) {
    try {
      await tapButton(key, wamid, title);
    } catch (error) {
      refused(error.message);
    }
  }

  function update(next) {
    latest = next;
    details.replaceChildren(...detailsOf(next));
    note.replaceChildren(...(next.note ? [icon('failed'), element('span', {}, next.note)] : []));
    note.hidden = !next.note;
    chat.update(next.messages ?? [], now() ?? Date.now());
    tick();
  }

  function tick() {
    const instant = now();
    if (instant === undefined) return;
    const time = timeIn(zone, instant);
    if (localTime.textContent !== time) localTime.textContent = time;
    const day = numericDay(zone, instant);
    if (today !== undefined && day !== today) chat.update(latest.messages ?? [], instant);
    today = day;
  }

  function markChosen(chosen) {
    node.toggleAttribute('data-chosen', chosen);
  }

  update(phone);
  return { node, update, tick, markChosen, latest: () => latest };
}

function detailsOf({ name, phone, userId, country, customerId }) {
  const facts = [name ? phone || userId : userId, countryName(country), customerId];
  return facts.filter(Boolean).map((fact) => element('span', {}, fact));
}

function statusBar(localTime) {
  return element(
    'div',
    { class: 'status-bar', 'aria-hidden': 'true' },
    localTime,
    element('span', { class: 'camera' }),
    element('span', { class: 'signs' }, icon('signal'), icon('battery')),
  );
}

function chatHeader({ name }) {
  return element(
    'div',
    { class: 'chat-header' },
    icon('back', 'back'),
    element('span', { class: 'bank-avatar' }, icon('bank')),
    element(
      'div',
      {},
      element('p', { class: 'bank-name' }, element('span', {}, name), icon('verified', 'verified')),
      element('p', { class: 'bank-kind' }, 'Business account'),
    ),
  );
}
