import { keyOf } from './phone-key.js';
import { read } from './sandbox-requests.js';

const patience = [500, 1_000, 2_000, 4_000];

/**
 * Follows the sandbox for as long as the page is open. Every (re)connection starts with everything as it is now,
 * because what happened while nobody listened is not sent again.
 */
export function followSandbox({ onEverything, onPhone, onClock, onLost }) {
  let failures = 0;

  function connect() {
    const stream = new EventSource('/_sim/stream');
    const heardMeanwhile = new Map();
    let everythingHeard = false;

    const lost = () => {
      stream.close();
      onLost();
      setTimeout(connect, patience[Math.min(failures, patience.length - 1)]);
      failures += 1;
    };

    stream.addEventListener('error', lost);
    stream.addEventListener('clock', ({ data }) => onClock(JSON.parse(data).now));
    stream.addEventListener('phone', ({ data }) => {
      const phone = JSON.parse(data);
      if (everythingHeard) onPhone(phone);
      else heardMeanwhile.set(keyOf(phone), phone);
    });
    stream.addEventListener('open', async () => {
      const everything = await Promise.all([read('/_sim/phones'), read('/_sim/bar')]).catch(() => undefined);
      if (stream.readyState === EventSource.CLOSED) return; // lost while reading, and already being dealt with
      if (everything === undefined) return lost();

      const [{ phones }, bar] = everything;
      onEverything({ phones, bar });
      failures = 0;
      everythingHeard = true;
      for (const phone of heardMeanwhile.values()) onPhone(phone);
    });
  }

  connect();
}
