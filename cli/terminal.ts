import { styleText } from 'node:util';

/** What a command tells: one JSON value for programs, or lines for people. Logs and complaints go to stderr. */
export type Report = { json: unknown; text: string; exitCode?: 0 | 1 };

export function tell({ json, text }: Report, asJson: boolean): void {
  process.stdout.write(asJson ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
}

export const good = (text: string): string => styleText('green', text, { stream: process.stdout });
export const bad = (text: string): string => styleText('red', text, { stream: process.stdout });
export const faint = (text: string): string => styleText('dim', text, { stream: process.stdout });
export const strong = (text: string): string => styleText('bold', text, { stream: process.stdout });
