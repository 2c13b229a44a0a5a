import { banner } from './banner.ts';
import { CannotStart } from './cannot-start.ts';
import { currentAssembly } from './current-assembly.ts';
import { checkout, type Flags } from './flags.ts';
import { mustBeFree } from './free-ports.ts';
import { openSandbox } from './open-sandbox.ts';
import { takeStateFolder } from './state-folder.ts';

/** Starts everything, says where it is, and stays until it is told to end. */
export async function runSandbox(flags: Flags): Promise<void> {
  try {
    await mustBeFree(flags.portBase);
    const folder = takeStateFolder(flags.state, flags);
    const assembly = await currentAssembly(checkout, console.log);
    const sandbox = await openSandbox({ ...flags, folder, assembly });
    console.log(banner(sandbox.addresses, sandbox.health()));
    endOnSignal(async () => {
      console.log('Ending: invocations under way may finish …');
      await sandbox.close();
      folder.release();
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(error instanceof CannotStart ? 3 : 1);
  }
}

const longestEndMs = 9_500;

function endOnSignal(end: () => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(0); // asked twice: whoever waits does not want to wait
      ending = true;
      setTimeout(() => process.exit(0), longestEndMs).unref();
      end().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
