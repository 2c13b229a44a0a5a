import type { GateRecord } from '../core/delivery/gate.ts';
import { bad, faint, good, printable, strong } from './terminal.ts';

const marks = { pass: good('✓'), refuse: bad('✗'), defer: strong('⏲') };

const inputsOf = ({ inputs }: GateRecord): string =>
  Object.entries(inputs)
    .map(([name, value]) => printable(`${name} ${value}`))
    .join(', ');

/** A line for each gate: its verdict, its name, the version of its rule, and what it looked at. */
export const gateLines = (gates: readonly GateRecord[]): readonly string[] =>
  gates.map((record) =>
    `  ${marks[record.verdict]} ${record.gate.padEnd(16)} ${faint(record.rule.padEnd(18))} ${inputsOf(record)}`.trimEnd(),
  );
