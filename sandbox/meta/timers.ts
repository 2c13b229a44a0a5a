export type Timers = {
  /** An `awaited` moment (the default) is unrest until it has come. */
  after(milliseconds: number, run: () => void, options?: { awaited: boolean }): void;
  isQuiet(): boolean;
  close(): void;
};

export function createTimers(): Timers {
  const running = new Set<NodeJS.Timeout>();
  let awaited = 0;
  let closed = false;

  return {
    after(milliseconds, run, options = { awaited: true }) {
      if (closed) return;
      if (options.awaited) awaited += 1;
      const timer = setTimeout(() => {
        running.delete(timer);
        if (options.awaited) awaited -= 1;
        run();
      }, milliseconds);
      running.add(timer);
    },
    isQuiet: () => awaited === 0,
    close() {
      closed = true;
      for (const timer of running) clearTimeout(timer);
      running.clear();
      awaited = 0;
    },
  };
}
