import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultPortBase } from '../assembly/addresses.ts';

export const checkout = join(import.meta.dirname, '..', '..');

export type Flags = { fresh: boolean; portBase: number; state: string; seed: boolean };

export const usage = `npm start -- [--fresh] [--port-base N] [--state FOLDER] [--no-seed]

Runs the synthesised stacks and a simulated Meta on this machine.

  --fresh          forget everything from earlier runs first
  --port-base N    AWS on port N, the HTTP API on N+1, Meta on N+2 (default ${defaultPortBase})
  --state FOLDER   where everything is kept (default .aviso)
  --no-seed        start without the five example customers
  --help           this text`;

export function readFlags(args: string[]): Flags | 'help' | { wrong: string } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        fresh: { type: 'boolean', default: false },
        'port-base': { type: 'string', default: String(defaultPortBase) },
        state: { type: 'string' },
        'no-seed': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const portBase = Number(values['port-base']);
    if (!Number.isInteger(portBase) || portBase < 1 || portBase > 65533) {
      return { wrong: `--port-base takes a port number up to 65533, not ${values['port-base']}.` };
    }
    const state = values.state === undefined ? join(checkout, '.aviso') : resolve(values.state);
    return { fresh: values.fresh, portBase, state, seed: !values['no-seed'] };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
