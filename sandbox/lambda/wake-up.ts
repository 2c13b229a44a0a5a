export type WakeUp = {
  /** Waits at most this long in real time; sooner when somebody calls. */
  wait(milliseconds: number): Promise<void>;
  call(): void;
};

export function createWakeUp(): WakeUp {
  let called = Promise.withResolvers<void>();
  const wait = async (milliseconds: number) => {
    const time = Promise.withResolvers<void>();
    const timer = setTimeout(time.resolve, Math.max(0, milliseconds));
    await Promise.race([called.promise, time.promise]);
    clearTimeout(timer);
  };
  const call = () => {
    called.resolve();
    called = Promise.withResolvers();
  };
  return { wait, call };
}
