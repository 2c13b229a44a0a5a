import { execFile } from 'node:child_process';
import { why } from '../../cli/why.ts';
import type { RunningSandbox } from './running-sandbox.ts';

export type Said = { code: number; stdout: string; stderr: string };

/** The command line as a person runs it, in a process of its own. */
export const aviso = (sandbox: Pick<RunningSandbox, 'portBase'>, ...args: string[]): Promise<Said> =>
  new Promise((resolve) => {
    const all = ['bin/aviso.ts', ...args, '--local', '--port-base', String(sandbox.portBase)];
    execFile(
      process.execPath,
      all,
      { env: { PATH: process.env.PATH, NO_COLOR: '1' } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

export type Why = {
  messageId: string;
  state: string;
  reason?: string;
  code?: number;
  wakeAt?: string;
  possibleDuplicate?: boolean;
  gates: { gate: string; verdict: string; inputs: object; rule: string }[];
  statuses: { status: string; at: string }[];
};

/** What `aviso why --json` prints, in a process of its own. */
export const printedWhyOf = async (sandbox: RunningSandbox, eventId: string): Promise<Why> => {
  const { code, stdout, stderr } = await aviso(sandbox, 'why', eventId, '--json');
  if (code !== 0) throw new Error(`aviso why failed: ${stderr}`);
  return JSON.parse(stdout);
};

/** The same without the half second that a process takes. */
export const whyOf = async (sandbox: RunningSandbox, eventId: string): Promise<Why> => {
  const { json } = await why(eventId, { local: true, portBase: String(sandbox.portBase), stage: 'local' });
  return JSON.parse(JSON.stringify(json));
};
