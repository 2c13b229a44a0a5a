import { styleText } from 'node:util';

/** What a command tells: one JSON value for programs, or lines for people. Logs and complaints go to stderr. */
export type Report = { json: unknown; text: string; exitCode?: 0 | 1 | 3 };

export function tell({ json, text }: Report, asJson: boolean): void {
  process.stdout.write(asJson ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
}

export const good = (text: string): string => styleText('green', text, { stream: process.stdout });
export const bad = (text: string): string => styleText('red', text, { stream: process.stdout });
export const faint = (text: string): string => styleText('dim', text, { stream: process.stdout });
export const strong = (text: string): string => styleText('bold', text, { stream: process.stdout });

/** On stderr, so that it is heard beside JSON too. */
export const warn = (sentence: string): void => {
  process.stderr.write(`${styleText('yellow', sentence, { stream: process.stderr })}\n`);
};

export type Screen = { isTTY?: boolean; write(text: string): unknown };

/** A line that counts in place, for a person who waits; nobody else sees anything. `all` where it is known. */
export function showProgress(
  doing: string,
  all: number | undefined,
  screen: Screen = process.stderr,
): { at(done: number): void; end(): void } {
  const shown = screen.isTTY === true && (all === undefined || all > 1);
  const show = (text: string): void => {
    if (shown) screen.write(`\r\u001B[K${text}`);
  };
  return {
    at: (done) => show(`${doing} ${done}${all === undefined ? '' : ` of ${all}`} …`),
    end: () => show(''),
  };
}

/** Text from outside on one line, without what could steer a terminal or reverse its direction. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
