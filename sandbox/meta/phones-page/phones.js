import { clockBar } from './clock-bar.js';
import { customerChoice } from './customer-choice.js';
import { element, icon } from './element.js';
import { examplesBar } from './examples-bar.js';
import { followSandbox } from './live-updates.js';
import { newMessages } from './new-messages.js';
import { notices } from './notices.js';
import { foldingPanels } from './panels.js';
import { keyOf } from './phone-key.js';
import { phoneView } from './phone-view.js';
import { virtualClock } from './virtual-clock.js';

const pageful = 12;
const [main, more, lost, live, businessLine] = ['phones', 'more', 'lost', 'live', 'business'].map((id) =>
  document.getElementById(id),
);

const clock = virtualClock();
const phones = new Map();
const views = new Map();
const unread = new Map();
let business = { name: 'The bank', phone: '' };
let chosen = new URLSearchParams(location.hash.slice(1)).get('phone') ?? '';
let shown = pageful;

const { said, refused, clear } = notices(document.getElementById('said'), document.getElementById('refused'));
const panels = foldingPanels(
  [document.getElementById('clock-toggle'), document.getElementById('publish-toggle')],
  clear,
);
const chosenPhone = () => phones.get(chosen);
const customers = customerChoice(document.getElementById('customers'), choose);
const bar = { clock, chosenPhone, said, refused, done: panels.close };
const clockLine = clockBar(bar);
const examples = examplesBar(bar);

new ResizeObserver(([{ target }]) => {
  document.documentElement.style.setProperty('--bar-height', `${target.offsetHeight}px`);
}).observe(document.querySelector('.bar'));

followSandbox({ onEverything, onPhone, onClock, onLost });
setInterval(tick, 1_000);

function onEverything(everything) {
  setBusiness(everything.bar.business);
  clock.set(everything.bar.now);
  examples.update(everything.bar.examples);
  phones.clear();
  for (const phone of everything.phones) phones.set(keyOf(phone), phone);
  if (!phones.has(chosen)) chosen = phones.keys().next().value ?? '';
  lost.hidden = true;
  lost.textContent = '';
  live.dataset.state = 'live';
  live.textContent = 'Live';
  render();
}

function onPhone(phone) {
  const key = keyOf(phone);
  const arrived = newMessages(phones.get(key)?.messages ?? [], phone.messages).filter(fromBank).length;
  if (key !== chosen && arrived > 0) unread.set(key, (unread.get(key) ?? 0) + arrived);
  phones.set(key, phone);
  if (chosen === '') chosen = key;
  render();
}

const fromBank = ({ direction }) => direction === 'out';

function onClock(now) {
  clock.set(now);
  tick();
}

function onLost() {
  live.dataset.state = 'lost';
  live.textContent = 'Offline';
  lost.hidden = false;
  if (lost.textContent === '') {
    lost.textContent =
      'The connection to the sandbox is lost. What you see may be old; trying again by itself.';
  }
}

function setBusiness(next) {
  if (JSON.stringify(next) === JSON.stringify(business)) return;
  business = next;
  for (const view of views.values()) view.node.remove();
  views.clear();
  businessLine.replaceChildren(
    element('strong', {}, business.name, icon('verified', 'verified')),
    element('span', {}, business.phone),
  );
}

/** A load test makes thousands of phones: the page draws a pageful, and more when asked. */
function visiblePhones() {
  const visible = [...phones.values()].slice(0, shown);
  const missing = chosenPhone();
  return missing === undefined || visible.includes(missing) ? visible : [...visible.slice(0, -1), missing];
}

function render() {
  const visible = visiblePhones();
  const keys = new Set(visible.map(keyOf));
  for (const [key, view] of views) {
    if (keys.has(key)) continue;
    view.node.remove();
    views.delete(key);
  }
  for (const phone of visible) show(phone);
  customers.update(visible, chosen, unread);
  showMore(phones.size - visible.length);
  tick();
}

function show(phone) {
  const key = keyOf(phone);
  const view = views.get(key);
  if (view === undefined) {
    const made = phoneView(phone, { business, now: clock.now, refused, choose });
    views.set(key, made);
    main.append(made.node);
  } else if (view.latest() !== phone) {
    view.update(phone);
  }
  views.get(key).markChosen(key === chosen);
}

function showMore(left) {
  more.hidden = left <= 0 && phones.size > 0;
  const next = () => {
    shown += pageful;
    render();
  };
  const button = element('button', { type: 'button', click: next }, `Show more phones (${left} left)`);
  more.replaceChildren(left > 0 ? button : 'No phones yet: the first message to a number makes one.');
}

function choose(key) {
  if (key === chosen) return;
  chosen = key;
  unread.delete(key);
  history.replaceState(undefined, '', `#${new URLSearchParams({ phone: key })}`);
  render();
  customers.reveal(key);
}

function tick() {
  clockLine.tick();
  examples.tick();
  for (const view of views.values()) view.tick();
}
