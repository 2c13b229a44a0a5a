/** Works on all items, so many at once; stops taking more when one fails, and throws what that threw. */
export async function inParallel<Item>(
  width: number,
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      await work(next.value).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  const trouble = ended.find(({ status }) => status === 'rejected');
  if (trouble?.status === 'rejected') throw trouble.reason;
}
