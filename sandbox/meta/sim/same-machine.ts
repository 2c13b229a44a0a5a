import type { IncomingHttpHeaders } from 'node:http';

/** A page elsewhere may point its own name at this machine; then the Host header gives it away. */
export const isLoopbackHost = (host: string | undefined): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');

/** Browsers name the page a request comes from; programs do not. */
export const isForeignOrigin = ({ origin, host }: IncomingHttpHeaders): boolean =>
  origin !== undefined && origin !== `http://${host}`;
