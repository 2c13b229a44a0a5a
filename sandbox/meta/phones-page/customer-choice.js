import { avatar } from './avatar.js';
import { element, unseen } from './element.js';
import { keyOf, nameOf } from './phone-key.js';

/** The row of customers: whom an example goes to and, on a small screen, whose phone is shown. */
export function customerChoice(container, choose) {
  const entries = new Map();

  function update(phones, chosen, unread) {
    const keys = new Set(phones.map(keyOf));
    for (const [key, { node }] of entries) {
      if (keys.has(key)) continue;
      node.remove();
      entries.delete(key);
    }
    for (const phone of phones) {
      const key = keyOf(phone);
      if (!entries.has(key)) entries.set(key, entryOf(phone, key));
      const { node, radio, badge } = entries.get(key);
      radio.checked = key === chosen;
      showUnread(badge, unread.get(key) ?? 0);
      if (node.parentNode === null) container.append(node);
    }
  }

  function entryOf(phone, key) {
    const name = nameOf(phone);
    const radio = element('input', {
      type: 'radio',
      name: 'customer',
      value: key,
      change: () => choose(key),
    });
    const badge = element('span', { class: 'badge', hidden: true });
    const first = /^\p{L}/u.test(name) ? name.split(' ')[0] : `…${name.slice(-4)}`;
    const label = element(
      'label',
      { title: name },
      radio,
      avatar(name),
      element('span', { class: 'first-name' }, first),
      badge,
    );
    return { node: label, radio, badge };
  }

  function showUnread(badge, count) {
    badge.hidden = count === 0;
    badge.replaceChildren(...(count === 0 ? [] : [String(count), unseen(' new')]));
  }

  return {
    update,
    reveal: (key) => entries.get(key)?.node.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
  };
}
