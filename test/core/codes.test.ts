import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classOf, type ErrorClass } from '../../adapters/whatsapp/error-codes.ts';
import { actionOf, type CodeAction, codeActions, codesFor } from '../../core/codes/code-action.ts';
import { codeIn, meaningOf } from '../../core/codes/code-meaning.ts';

/**
 * Meta's page of error codes as the reference of this project has it, each with its classes: R try again, P over for this
 * message, U over for this customer, T the template, A the account, F our request, - no answer to a message at all.
 */
const reference: readonly (readonly [code: number, classes: string])[] = [
  [0, 'A'],
  [1, 'R'],
  [2, 'R'],
  [3, 'A'],
  [4, 'R'],
  [10, 'A'],
  [33, 'A'],
  [100, 'FP'],
  [190, 'A'],
  [200, 'A'],
  [240, 'A'],
  [299, 'A'],
  [368, 'A'],
  [2046, 'P'],
  [80007, 'R'],
  [130429, 'R'],
  [130472, 'PU'],
  [130497, 'PA'],
  [131000, 'R'],
  [131005, 'A'],
  [131008, 'FP'],
  [131009, 'FP'],
  [131014, 'P'],
  [131016, 'R'],
  [131021, 'P'],
  [131026, 'P'],
  [131030, 'P'],
  [131031, 'A'],
  [131037, 'A'],
  [131042, 'A'],
  [131045, 'A'],
  [131047, 'P'],
  [131048, 'A'],
  [131049, 'PU'],
  [131050, 'U'],
  [131051, 'P'],
  [131052, '-'],
  [131053, 'P'],
  [131055, 'F'],
  [131056, 'R'],
  [131057, 'R'],
  [131061, 'F'],
  [131062, 'P'],
  [131064, 'A'],
  [132000, 'FT'],
  [132001, 'T'],
  [132005, 'P'],
  [132007, 'T'],
  [132012, 'FT'],
  [132015, 'T'],
  [132016, 'T'],
  [132068, 'T'],
  [132069, 'T'],
  [133000, 'A'],
  [133004, 'R'],
  [133005, 'A'],
  [133006, 'A'],
  [133008, 'A'],
  [133009, 'A'],
  [133010, 'A'],
  [133015, 'R'],
  [133016, 'A'],
  [134011, 'A'],
  [134100, 'F'],
  [134101, 'R'],
  [134102, 'A'],
  [135000, 'P'],
  [139100, '-'],
  [139200, 'A'],
  [147001, '-'],
  [147002, '-'],
  [147003, '-'],
  [147004, '-'],
  [147005, '-'],
  [2388019, 'T'],
  [2388040, 'T'],
  [2388047, 'T'],
  [2388072, 'T'],
  [2388073, 'T'],
  [2388293, 'T'],
  [2388299, 'T'],
];

/** What each of Meta's classes may lead to. */
const fitting: Readonly<Record<string, readonly CodeAction[]>> = {
  A: ['stop-line', 'stop-country'],
  F: ['our-bug'],
  P: ['recipient', 'suspect-address', 'cool-down', 'stop-country', 'our-bug'],
  R: ['back-off', 'pause-pair', 'pause-lane'],
  T: ['fall-back', 'mend-template', 'our-bug'],
  U: ['stop-marketing', 'cool-down'],
  '-': ['recipient', 'our-bug'],
};

const listed = codesFor(...codeActions());

describe('every code of Meta’s', () => {
  it.each(reference)('%i (%s) leads to an action that fits its class', (code, classes) => {
    const action = actionOf(code);
    expect(action).toBeDefined();
    for (const one of classes) expect(fitting[one]).toContain(action);
  });

  it('is classified exactly once, and none besides', () => {
    expect(listed.length).toBe(new Set(listed).size);
    const known = reference.map(([code]) => code).filter((code) => code < 200 || code > 299);
    expect(listed.toSorted((a, b) => a - b)).toEqual(known);
  });

  it('is told in a sentence of its own, with what to do', () => {
    const told = listed.map((code) => meaningOf(code));
    for (const { means, advice } of told) {
      expect(means).toMatch(/^[A-Z].*\.$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
    const vague = listed.filter((code) => meaningOf(code).means === meaningOf(250).means);
    expect(vague).toEqual([]);
  });

  it('stands in the table for operators under its action, and nowhere else', () => {
    const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| ([\d, –]+) \|/gm)];
    expect(rows.map(([, action]) => action)).toEqual(codeActions());
    for (const [, action, codes = ''] of rows) {
      const single = codes.split(', ').filter((code) => !code.includes('–'));
      expect([action, single.map(Number)]).toEqual([action, codesFor(action as CodeAction)]);
    }
  });
});

describe('a code that this version does not know', () => {
  it('is our bug until somebody has classified it', () => {
    expect(actionOf(131999)).toBeUndefined();
    expect(classOf(131999)).toBe<ErrorClass>('mendable');
    expect(meaningOf(131999)).toMatchObject({ action: 'unknown', means: expect.stringContaining('our bug') });
  });
});

describe('what to do about a code', () => {
  it('depends on whether Meta had taken the message already', () => {
    expect(meaningOf(131000).advice).toContain('tries again');
    expect(meaningOf(131000, { late: true }).advice).toContain('under a new eventId');
    expect(meaningOf(131050, { late: true })).toEqual(meaningOf(131050));
  });

  it('is told of a held message that Meta dropped as of a state, and not of a surprise', () => {
    expect(meaningOf(132015, { late: true })).toMatchObject({
      action: 'fall-back',
      means: expect.stringContaining('held the message back'),
      advice: expect.stringContaining('it is over'),
    });
  });

  it('is to ask Meta where a failure has no code', () => {
    expect(meaningOf(0, { late: true }).means).toContain('named no code');
    expect(meaningOf(0).means).toContain('access token');
  });

  it('is found by the reason of a dead letter', () => {
    expect(codeIn('META_131042')).toBe(131042);
    for (const reason of ['META_0', 'EVENT_ID_REUSED', 'META_', 'xMETA_1', ''])
      expect(codeIn(reason)).toBeUndefined();
  });
});
