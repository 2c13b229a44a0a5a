/** Does a piece of work each real second, never twice at once; its failures are told and do not end it. */
export function everySecond(
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch(failed)
      .finally(() => {
        running = undefined;
      });
  }, 1000);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
