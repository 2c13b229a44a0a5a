/** The sandbox's clock as last heard, ticking on by itself. */
export function virtualClock() {
  let heard;
  let since = 0;
  return {
    set(now) {
      heard = now;
      since = performance.now();
    },
    now: () => (heard === undefined ? undefined : heard + (performance.now() - since)),
  };
}
