import type { World } from '../world.ts';
import { coldStart, type Environment } from './environment.ts';

export type Handler = (event: unknown, context: object) => Promise<unknown>;
/** Loads a function into an environment, as a cold start does. */
export type Load = (environment: Environment) => Handler;

export type Ending = { how: 'answered'; answer: unknown } | { how: 'failed' | 'crashed' | 'timed-out' };

export type Lambda = {
  invoke: (name: string, event: unknown, records: number, ended: (ending: Ending) => void) => void;
};

const timeoutMs = 30_000;
const startMs = 150;

type Loaded = { environment: Environment; handler: Handler };

/** Functions by name, each with the environments that are warm. */
export function lambda(world: World, functions: Readonly<Record<string, Load>>): Lambda {
  const warm = new Map<string, Loaded[]>();
  const started = new Map<string, number>();

  const environmentFor = (name: string): { loaded: Loaded; wait: number } => {
    const ready = warm.get(name)?.pop();
    if (ready) return { loaded: ready, wait: 0 };
    const load = functions[name];
    if (!load) throw new Error(`there is no function ${name}`);
    const nth = (started.get(name) ?? 0) + 1;
    started.set(name, nth);
    const environment = coldStart(world, `${name}#${nth}`);
    return { loaded: { environment, handler: load(environment) }, wait: startMs };
  };

  return {
    invoke: (name, event, records, ended) => {
      const { loaded, wait } = environmentFor(name);
      const { environment, handler } = loaded;
      const by = environment.name;
      let over = false;
      const end = (ending: Ending): void => {
        if (over) return;
        over = true;
        environment.onCrash(undefined);
        if (ending.how === 'answered' || ending.how === 'failed')
          warm.set(name, [...(warm.get(name) ?? []), loaded]);
        world.tell({ fact: 'ended', by, how: ending.how });
        ended(ending);
      };
      world.after(wait, () => {
        world.tell({ fact: 'invoked', by, records });
        environment.onCrash(() => end({ how: 'crashed' }));
        world.after(timeoutMs, () => {
          if (over) return;
          end({ how: 'timed-out' });
          environment.crash();
        });
        handler(event, noContext).then(
          (answer) => end({ how: 'answered', answer }),
          () => end({ how: 'failed' }),
        );
      });
    },
  };
}

// Without the time that remains, or else middy would watch it by a timer of the real process.
const noContext = {};
