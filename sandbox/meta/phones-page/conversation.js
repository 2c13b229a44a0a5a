import { element, icon } from './element.js';
import { dayIn, numericDay } from './local-time.js';
import { contentOf, messageView } from './message-view.js';
import { newMessages } from './new-messages.js';

const shownAtFirst = 60;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * The messages of one phone. A message once shown keeps its node, so what is announced is what is new; the log
 * stays at its end unless a person scrolled up to read.
 */
export function conversation(chat) {
  const views = new Map();
  const days = new Map();
  let messages = [];
  let shown = shownAtFirst;
  let pinned = true;
  let unread = 0;
  let filled = false;

  const log = element('div', {
    class: 'log',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': `Chat of ${chat.name} with ${chat.business}`,
    tabindex: 0,
    scroll: noticeScroll,
  });
  const earlier = element(
    'button',
    { type: 'button', class: 'earlier', click: showEarlier },
    'Show earlier messages',
  );
  const count = element('span');
  const toLatest = element(
    'button',
    {
      type: 'button',
      class: 'to-latest',
      hidden: true,
      'aria-label': 'To the latest message',
      click: goToEnd,
    },
    count,
    icon('down'),
  );
  const promise = element(
    'p',
    { class: 'chip' },
    icon('lock'),
    'A simulated chat: nothing leaves this computer.',
  );
  const empty = element(
    'p',
    { class: 'chip nothing' },
    `Nothing here yet. Publish an event to ${chat.name} and watch it arrive.`,
  );
  const node = element('div', { class: 'chat' }, log, toLatest);
  new ResizeObserver(stayAtEnd).observe(log);
  log.addEventListener('load', stayAtEnd, true); // a picture that arrives late makes the chat longer

  function update(next, now) {
    const arrived = newMessages(messages, next).length;
    messages = next;
    const visible = messages.slice(-shown);
    const kept = new Set(visible.map(({ id }) => id));
    for (const id of views.keys()) if (!kept.has(id)) views.delete(id);

    place([
      promise,
      ...(messages.length > visible.length ? [earlier] : []),
      ...(messages.length === 0 ? [empty] : []),
      ...visible.flatMap((message, index) => [
        ...divider(message, visible[index - 1], now),
        nodeOf(message, visible[index - 1]),
      ]),
    ]);

    if (pinned) goToEnd();
    else unread += arrived;
    showWayDown();
    filled = true;
  }

  function nodeOf(message, previous) {
    let view = views.get(message.id);
    if (view?.content !== contentOf(message)) {
      view = messageView(message, { ...chat, find, show });
      view.node.classList.toggle('arriving', filled && !views.has(message.id));
      views.set(message.id, view);
    }
    view.update(message);
    view.node.toggleAttribute('data-first', previous?.direction !== message.direction);
    return view.node;
  }

  function divider(message, previous, now) {
    const day = numericDay(chat.zone, message.at);
    if (previous !== undefined && numericDay(chat.zone, previous.at) === day) return [];
    if (!days.has(day)) days.set(day, element('p', { class: 'chip day' }));
    const node = days.get(day);
    const words = dayIn(chat.zone, message.at, now);
    if (node.textContent !== words) node.textContent = words;
    return [node];
  }

  /** Touches only what moved: replacing the whole list would make a screen reader read the whole chat again. */
  function place(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...log.children]) if (!wanted.has(node)) node.remove();
    for (const [index, node] of nodes.entries()) {
      if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null);
    }
  }

  const find = (id) => messages.find((message) => message.id === id);

  function show(id) {
    if (!views.has(id)) showEarlier();
    const target = views.get(id)?.node;
    if (target === undefined) return;
    target.scrollIntoView({ block: 'center', behavior: calm.matches ? 'auto' : 'smooth' });
    target.classList.remove('pointed-at');
    requestAnimationFrame(() => target.classList.add('pointed-at'));
  }

  function showEarlier() {
    const fromEnd = log.scrollHeight - log.scrollTop;
    shown = messages.length;
    pinned = false;
    update(messages, chat.now());
    log.scrollTop = log.scrollHeight - fromEnd;
    log.focus();
  }

  function noticeScroll() {
    pinned = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    if (pinned) unread = 0;
    showWayDown();
  }

  function stayAtEnd() {
    if (pinned) goToEnd();
  }

  function goToEnd() {
    log.scrollTop = log.scrollHeight;
    unread = 0;
  }

  function showWayDown() {
    toLatest.hidden = pinned;
    count.textContent = unread === 0 ? '' : `${unread} new`;
  }

  return { node, update };
}
