import type { ServerResponse } from 'node:http';

export type LiveStream = {
  /** Sends the phone, whole, to every open page; several changes at once become one. */
  changed(phone: string): void;
  open(response: ServerResponse): void;
  close(): void;
};

export function createLiveStream(show: (phone: string) => unknown, now: () => number): LiveStream {
  const pages = new Set<ServerResponse>();
  const dirty = new Set<string>();
  let flushing: NodeJS.Timeout | undefined;
  let ticking: NodeJS.Timeout | undefined;

  const send = (event: string, data: unknown): void => {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const page of pages) page.write(text);
  };
  const tick = (): void => send('clock', { now: now() });
  const flush = (): void => {
    flushing = undefined;
    for (const phone of dirty) send('phone', show(phone));
    dirty.clear();
  };

  return {
    changed(phone) {
      if (pages.size === 0) return;
      dirty.add(phone);
      flushing ??= setTimeout(flush, 40);
    },
    open(response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      pages.add(response);
      response.on('close', () => pages.delete(response));
      response.write(`retry: 1000\nevent: clock\ndata: ${JSON.stringify({ now: now() })}\n\n`);
      ticking ??= setInterval(tick, 1000);
    },
    close() {
      clearTimeout(flushing);
      clearInterval(ticking);
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}
