import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/faults/fault.ts';
import { createFaultBook } from '../../sandbox/faults/fault-book.ts';
import { nameOperation } from '../../sandbox/faults/name-operation.ts';

const duplicate = (queue: string, skip = 0, times: number | 'always' = 1): Fault => ({
  kind: 'queue',
  fault: { queue, fault: 'duplicate', skip, times },
});

const aBook = (...faults: Fault[]) => {
  const book = createFaultBook();
  for (const fault of faults) book.add(fault);
  const strike = (queue: string) =>
    book.strike(({ kind, fault }) => (kind === 'queue' && fault.queue === queue ? fault : undefined));
  return {
    book,
    strike,
    strikes: (queue: string, times: number) => Array.from({ length: times }, () => strike(queue)?.id),
  };
};

describe('a fault', () => {
  it.each<[number, number | 'always', (number | undefined)[]]>([
    [0, 1, [1, undefined, undefined, undefined]],
    [2, 1, [undefined, undefined, 1, undefined]],
    [1, 2, [undefined, 1, 1, undefined]],
    [0, 'always', [1, 1, 1, 1]],
  ])('that skips %i and strikes %s', (skip, times, expected) => {
    expect(aBook(duplicate('q', skip, times)).strikes('q', 4)).toEqual(expected);
  });

  it('is not used up, nor brought nearer, by what it is not about', () => {
    const { strikes } = aBook(duplicate('q', 1));
    expect(strikes('other', 3)).toEqual([undefined, undefined, undefined]);
    expect(strikes('q', 2)).toEqual([undefined, 1]);
  });

  it('lets the next one have what it skips, and what is left when it is used up', () => {
    const { strikes } = aBook(duplicate('q', 1), duplicate('q', 0, 2));
    expect(strikes('q', 4)).toEqual([2, 1, 2, undefined]);
  });

  it('that did not come to it after all strikes the next time', () => {
    const { book, strike } = aBook(duplicate('q'));
    strike('q')?.giveBack();
    expect(book.list()).toMatchObject([{ fired: 0, left: 1 }]);
    expect(strike('q')?.id).toBe(1);
    expect(book.list()).toMatchObject([{ fired: 1, left: 0 }]);
  });

  it('has a number of its own for ever', () => {
    const { book } = aBook(duplicate('a'), duplicate('b'));
    expect([book.clear(2), book.clear(2)]).toEqual([true, false]);
    book.add(duplicate('c'));
    expect(book.list().map(({ id }) => id)).toEqual([1, 3]);
    expect(book.clear()).toBe(true);
    expect(book.list()).toEqual([]);
  });
});

describe('an operation that bears no name', () => {
  const body = Buffer.from('');
  it.each([
    ['scheduler', 'POST', '/schedules/wake-1', 'CreateSchedule'],
    ['scheduler', 'DELETE', '/schedules/wake-1?groupName=g', 'DeleteSchedule'],
    ['scheduler', 'GET', '/schedules?groupName=g', 'ListSchedules'],
    ['s3', 'PUT', '/bucket/a/key?x-id=PutObject', 'PutObject'],
    ['s3', 'GET', '/bucket?list-type=2', 'ListObjectsV2'],
    ['s3', 'PATCH', '/bucket/key', undefined],
  ])('of %s, %s %s, is %s', (service, method, url, name) => {
    expect(nameOperation({ service, protocol: 'rest' }, { method, url, body })).toBe(name);
  });

  it('is in the form, where one was sent', () => {
    const form = { method: 'POST', url: '/', body: Buffer.from('Action=GetCallerIdentity&Version=1') };
    expect(nameOperation({ service: 'sts', protocol: 'form' }, form)).toBe('GetCallerIdentity');
  });
});
