/** Ctrl-C ends long work between two of its steps; a second one ends it at once. */
export function untilInterrupted(): { stopped: () => boolean; done: () => void } {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  return { stopped: () => stopped, done: () => process.off('SIGINT', stop) };
}
