import { describe, expect, it } from 'vitest';
import { carryOut, type Due } from '../../cli/carry-out.ts';
import { ageOf, prospectLine } from '../../cli/letter-table.ts';
import type { DeadLetter } from '../../core/delivery/dead-letter.ts';
import type { Deed } from '../../core/delivery/plan-redrive.ts';
import { at } from '../core/builders.ts';

const since = at('2026-11-22T14:15:00Z');

const due = (name: string, deed: Deed, copies = 1): Due<DeadLetter> => {
  const letters = Array.from({ length: copies }, (_, index) => ({
    id: `${name}-${index + 1}`,
    body: '{}',
    reason: 'BUSY',
    since,
    redriven: 0,
  }));
  const [letter] = letters;
  if (!letter) throw new Error('at least one copy');
  return { lot: { key: name, letter, copies: letters }, deed };
};

/** A queue that says what happened to it, and fails where told to. */
function aQueue(failing: (what: string) => boolean = () => false) {
  const happened: string[] = [];
  const doing =
    (verb: string) =>
    async ({ id }: DeadLetter): Promise<void> => {
      const what = `${verb} ${id}`;
      if (failing(what)) throw new Error(`the queue would not ${what}`);
      happened.push(what);
    };
  const ports = { replay: doing('back'), remove: doing('delete'), progress: () => undefined };
  return { happened, ports };
}

const awake = () => false;

describe('carrying out', () => {
  it('puts a letter back before it is deleted, one of its copies only, and deletes them all', async () => {
    const { happened, ports } = aQueue();

    const { done } = await carryOut([due('a', 'replay', 3)], { ...ports, isStopped: awake });

    expect(happened).toEqual(['back a-1', 'delete a-1', 'delete a-2', 'delete a-3']);
    expect([...done.values()]).toEqual(['replayed']);
  });

  it('drops without putting back, and leaves alone what is kept', async () => {
    const { happened, ports } = aQueue();

    const { done } = await carryOut([due('a', 'drop'), due('b', 'keep')], { ...ports, isStopped: awake });

    expect(happened).toEqual(['delete a-1']);
    expect([...done.values()]).toEqual(['dropped']);
  });

  it('that cannot put one back deletes none of it, and says which were done', async () => {
    const { happened, ports } = aQueue((what) => what === 'back b-1');
    const lots = [due('a', 'replay'), due('b', 'replay', 2)];

    const { done, trouble } = await carryOut(lots, { ...ports, isStopped: awake });

    expect(trouble).toEqual(new Error('the queue would not back b-1'));
    expect(happened).toEqual(expect.arrayContaining(['back a-1', 'delete a-1']));
    expect(happened.some((what) => what.includes('b-'))).toBe(false);
    expect([...done.keys()].map(({ key }) => key)).toEqual(['a']);
  });

  it('that cannot delete what it has put back says that a copy is left', async () => {
    const { ports } = aQueue((what) => what === 'delete a-1');

    const { done, trouble } = await carryOut([due('a', 'replay')], { ...ports, isStopped: awake });

    expect(trouble).toBeInstanceOf(Error);
    expect([...done.values()]).toEqual(['copy-left']);
  });

  it('stops between two letters, and none is half done', async () => {
    const { happened, ports } = aQueue();
    const lots = Array.from({ length: 100 }, (_, index) => due(`lot${index}`, 'replay'));

    const { done } = await carryOut(lots, { ...ports, isStopped: () => happened.length >= 10 });

    expect(done.size).toBeLessThan(100);
    expect([...done.values()].every((one) => one === 'replayed')).toBe(true);
    expect(happened).toHaveLength(2 * done.size);
  });
});

describe('a line about a letter', () => {
  it.each([
    [0, 'now'],
    [59_000, 'now'],
    [61_000, '1 min'],
    [3_600_000, '1 h'],
    [47 * 3_600_000, '47 h'],
    [10 * 86_400_000, '10 d'],
    [-5_000, 'now'],
  ])('says an age of %i ms as %s', (ms, said) =>
    expect(ageOf(since, at(new Date(since + ms).toISOString()))).toBe(said),
  );

  it('cannot steer a terminal', () => {
    const line = prospectLine({ would: 'fail', because: 'nothing listens to \u001B[2J\u202Eevil' });

    expect(line).not.toContain('\u001B[2J');
    expect(line).not.toContain('\u202E');
  });
});
