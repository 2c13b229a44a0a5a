export type SerialQueue = <T>(work: () => Promise<T>) => Promise<T>;

/** One piece of work after the other, in the order of asking; a failure stops nobody behind it. */
export function createSerialQueue(): SerialQueue {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
}
