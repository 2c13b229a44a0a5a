import { createServer } from 'node:net';
import { listenOn } from '../front/http-server.ts';
import { CannotStart } from './cannot-start.ts';

/** Looks before anything is touched, so that a second start by mistake leaves the first one in peace. */
export async function mustBeFree(portBase: number): Promise<void> {
  for (const port of [portBase, portBase + 1, portBase + 2]) {
    const probe = createServer();
    await taking(port, listenOn(probe, port));
    probe.close();
  }
}

/** Says in a sentence why a port cannot be listened on. */
export async function taking<T>(port: number, listening: Promise<T>): Promise<T> {
  try {
    return await listening;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EADDRINUSE' ? 'is taken' : 'may not be used';
    throw new CannotStart(
      `Port ${port} ${why}: stop what listens there, or choose three other ports by --port-base.`,
    );
  }
}
