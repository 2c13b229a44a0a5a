import { element } from './element.js';
import { secondsIn, shortDayIn, timeIn, weekdayIn, zoneOf } from './local-time.js';
import { nameOf } from './phone-key.js';
import { advanceClock } from './sandbox-requests.js';

const steps = [
  { label: '+1 h', words: 'one hour', duration: 'PT1H' },
  { label: '+6 h', words: 'six hours', duration: 'PT6H' },
  { label: '+1 day', words: 'one day', duration: 'P1D' },
  { label: '+3 days', words: 'three days', duration: 'P3D' },
  { label: '+1 week', words: 'one week', duration: 'P7D' },
];

/** Shows virtual time, in UTC and where the chosen customer is, and moves it forward. */
export function clockBar({ clock, chosenPhone, said, refused, done }) {
  const [time, there, short] = ['now', 'now-there', 'clock-short'].map((id) => document.getElementById(id));
  const container = document.getElementById('steps');
  let moving = false;
  container.append(...steps.map(stepButton));

  function stepButton(step) {
    const attributes = {
      type: 'button',
      class: 'step',
      'aria-label': `${step.label}: move the clock forward by ${step.words}`,
    };
    return element('button', { ...attributes, click: () => move(step) }, step.label);
  }

  async function move({ words, duration }) {
    if (moving) return;
    setMoving(true);
    try {
      const { now } = await advanceClock(duration);
      clock.set(now);
      said(`It is ${words} later, and what fell due has happened.`);
      done();
    } catch (error) {
      refused(`The clock did not move. ${error.message}`);
    }
    setMoving(false);
    tick();
  }

  function setMoving(next) {
    moving = next;
    for (const button of container.children) button.setAttribute('aria-disabled', String(moving));
  }

  function tick() {
    const now = clock.now();
    if (now === undefined) return;
    write(time, `${shortDayIn(undefined, now)} · ${secondsIn(undefined, now)} UTC`);
    time.dateTime = new Date(now).toISOString();
    const phone = chosenPhone();
    const zone = zoneOf(phone);
    write(
      there,
      zone === undefined ? '' : `${weekdayIn(zone, now)} ${timeIn(zone, now)} for ${nameOf(phone)}`,
    );
    write(short, timeIn(zone, now));
  }

  return { tick };
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
