/** What code may reach without being handed it, and what a sealed run puts in its place. */
export type Stead = {
  after: (milliseconds: number, run: () => void) => void;
  print: (line: string) => void;
};

const forbidden = (what: string) => (): never => {
  throw new Error(`${what} was reached past the simulated world`);
};

/**
 * Runs with the process's own timers, clock, chance and output taken away. The run must never wait for anything real:
 * then nobody else sees the stand-ins.
 */
export async function sealed<T>({ after, print }: Stead, run: () => Promise<T>): Promise<T> {
  const { setTimeout: timer, fetch: request, console: output } = globalThis;
  const { now } = Date;
  const { random } = Math;
  const { log } = output;
  Object.assign(globalThis, {
    fetch: forbidden('the network'),
    setTimeout: (callback: () => void, milliseconds = 0) => after(milliseconds, callback),
  });
  Date.now = forbidden('the clock');
  Math.random = forbidden('chance');
  output.log = (line: unknown) => print(String(line));
  try {
    return await run();
  } finally {
    Object.assign(globalThis, { setTimeout: timer, fetch: request });
    Date.now = now;
    Math.random = random;
    output.log = log;
  }
}
