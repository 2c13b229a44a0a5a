import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../sandbox/eventbridge/event-pattern.ts';

type Case = [pattern: object, event: unknown];

const matching = (cases: Case[]) => cases.map(([pattern, event]) => compilePattern(pattern)(event));
const allOf = (cases: Case[]) => cases.map(() => true);
const noneOf = (cases: Case[]) => cases.map(() => false);

describe('a pattern', () => {
  const rows: { says: string; yes: Case[]; no: Case[] }[] = [
    {
      says: 'takes exact strings, numbers, booleans and null',
      yes: [
        [{ a: ['x'] }, { a: 'x' }],
        [{ a: [300] }, { a: 300.0 }],
        [{ a: [true] }, { a: true }],
        [{ a: [null] }, { a: null }],
        [{ a: ['x', 'y'] }, { a: 'y' }],
        [
          { a: { b: ['x'] }, c: [1] },
          { a: { b: 'x' }, c: 1, d: 2 },
        ],
      ],
      no: [
        [{ a: ['x'] }, { a: 'X' }],
        [{ a: [300] }, { a: '300' }],
        [{ a: [null] }, { a: '' }],
        [{ a: [null] }, {}],
        [
          { a: { b: ['x'] }, c: [1] },
          { a: { b: 'x' }, c: 2 },
        ],
        [{ a: ['x'] }, { a: { b: 'x' } }],
        [{ toString: [{ exists: true }] }, {}],
      ],
    },
    {
      says: 'takes a prefix, also whatever its case',
      yes: [
        [{ a: [{ prefix: 'pay' }] }, { a: 'payment' }],
        [{ a: [{ prefix: { 'equals-ignore-case': 'PAY' } }] }, { a: 'payment' }],
      ],
      no: [
        [{ a: [{ prefix: 'pay' }] }, { a: 'Payment' }],
        [{ a: [{ prefix: '1' }] }, { a: 12 }],
        [{ a: [{ prefix: { 'equals-ignore-case': 'PAY' } }] }, { a: 'repay' }],
      ],
    },
    {
      says: 'takes a suffix, also whatever its case',
      yes: [
        [{ a: [{ suffix: '.pdf' }] }, { a: 'x.pdf' }],
        [{ a: [{ suffix: { 'equals-ignore-case': '.PDF' } }] }, { a: 'x.pdf' }],
      ],
      no: [
        [{ a: [{ suffix: '.pdf' }] }, { a: 'x.PDF' }],
        [{ a: [{ suffix: { 'equals-ignore-case': '.PDF' } }] }, { a: 'pdf' }],
      ],
    },
    {
      says: 'takes a text whatever its case',
      yes: [[{ a: [{ 'equals-ignore-case': 'Alpha' }] }, { a: 'ALPHA' }]],
      no: [[{ a: [{ 'equals-ignore-case': 'Alpha' }] }, { a: 'alphabet' }]],
    },
    {
      says: 'takes a wildcard, with escaped stars and backslashes',
      yes: [
        [{ a: [{ wildcard: 'a*c*e' }] }, { a: 'abcde' }],
        [{ a: [{ wildcard: '*' }] }, { a: '' }],
        [{ a: [{ wildcard: '*ab*ab' }] }, { a: 'abab' }],
        [{ a: [{ wildcard: '100\\*' }] }, { a: '100*' }],
        [{ a: [{ wildcard: 'c:\\\\*' }] }, { a: 'c:\\windows' }],
      ],
      no: [
        [{ a: [{ wildcard: 'a*c*e' }] }, { a: 'abde' }],
        [{ a: [{ wildcard: 'ab*ba' }] }, { a: 'aba' }],
        [{ a: [{ wildcard: '*b*b' }] }, { a: 'ab' }],
        [{ a: [{ wildcard: '100\\*' }] }, { a: '1000' }],
      ],
    },
    {
      says: 'takes anything but one value or a list',
      yes: [
        [{ a: [{ 'anything-but': 'x' }] }, { a: 'y' }],
        [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }],
        [{ a: [{ 'anything-but': [1, 2] }] }, { a: 3 }],
        [{ a: [{ 'anything-but': 1 }] }, { a: '1' }],
      ],
      no: [
        [{ a: [{ 'anything-but': 'x' }] }, { a: 'x' }],
        [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }],
        [{ a: [{ 'anything-but': [1, 2] }] }, { a: 2 }],
        [{ a: [{ 'anything-but': 'x' }] }, {}],
      ],
    },
    {
      says: 'takes anything but a prefix, suffix, wildcard or text whatever its case',
      yes: [
        [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'yx' }],
        [{ a: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }, { a: 'x.c' }],
        [{ a: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, { a: '/bin/x' }],
        [{ a: [{ 'anything-but': { 'equals-ignore-case': ['X', 'Y'] } }] }, { a: 'z' }],
      ],
      no: [
        [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }],
        [{ a: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }, { a: 'x.b' }],
        [{ a: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, { a: '/usr/lib/x' }],
        [{ a: [{ 'anything-but': { 'equals-ignore-case': ['X', 'Y'] } }] }, { a: 'y' }],
      ],
    },
    {
      says: 'compares numbers, alone and as a range',
      yes: [
        [{ a: [{ numeric: ['=', 5] }] }, { a: 5 }],
        [{ a: [{ numeric: ['<', 5] }] }, { a: 4.9 }],
        [{ a: [{ numeric: ['<=', 5] }] }, { a: 5 }],
        [{ a: [{ numeric: ['>', 5] }] }, { a: 6 }],
        [{ a: [{ numeric: ['>=', 5] }] }, { a: 5 }],
        [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }],
      ],
      no: [
        [{ a: [{ numeric: ['=', 5] }] }, { a: '5' }],
        [{ a: [{ numeric: ['<', 5] }] }, { a: 5 }],
        [{ a: [{ numeric: ['>', 5] }] }, { a: 5 }],
        [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }],
        [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 6 }],
      ],
    },
    {
      says: 'takes an IPv4 block',
      yes: [
        [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }],
        [{ a: [{ cidr: '0.0.0.0/0' }] }, { a: '255.1.2.3' }],
        [{ a: [{ cidr: '10.1.2.3/32' }] }, { a: '10.1.2.3' }],
      ],
      no: [
        [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }],
        [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0' }],
        [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.256' }],
      ],
    },
    {
      says: 'asks whether a field exists, and only fields with a value do',
      yes: [
        [{ a: [{ exists: true }] }, { a: null }],
        [{ a: [{ exists: false }] }, { b: 1 }],
        [{ a: { b: [{ exists: false }] } }, {}],
        [{ a: { b: [{ exists: false }] } }, { a: { c: 1 } }],
        [{ a: [{ exists: false }, 'x'] }, { a: 'x' }],
        [{ a: [{ exists: false }] }, { a: { b: 1 } }],
      ],
      no: [
        [{ a: [{ exists: true }] }, {}],
        [{ a: [{ exists: false }] }, { a: '' }],
        [{ a: [{ exists: true }] }, { a: { b: 1 } }],
      ],
    },
    {
      says: 'takes alternatives at any depth',
      yes: [
        [{ $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }],
        [
          { c: [3], $or: [{ a: [1] }, { b: [2] }] },
          { a: 1, c: 3 },
        ],
        [{ d: { $or: [{ a: [1] }, { b: { $or: [{ x: [1] }, { y: [1] }] } }] } }, { d: { b: { y: 1 } } }],
      ],
      no: [
        [{ $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }],
        [{ c: [3], $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }],
      ],
    },
    {
      says: 'finds its value among the elements of an array',
      yes: [
        [{ a: ['x'] }, { a: ['w', 'x'] }],
        [{ a: [{ prefix: 'x' }] }, { a: [['w'], ['xy']] }],
      ],
      no: [
        [{ a: ['x'] }, { a: ['w'] }],
        [{ a: ['x'] }, { a: [] }],
      ],
    },
    {
      says: 'wants one object of an array to satisfy the whole sub-pattern',
      yes: [[{ a: { b: [1], c: [2] } }, { a: [{ b: 9 }, { b: 1, c: 2 }] }]],
      no: [
        [
          { a: { b: [1], c: [2] } },
          {
            a: [
              { b: 1, c: 9 },
              { b: 9, c: 2 },
            ],
          },
        ],
      ],
    },
  ];

  it.each(rows)('$says', ({ yes, no }) => {
    expect(matching(yes)).toEqual(allOf(yes));
    expect(matching(no)).toEqual(noneOf(no));
  });
});

it.each<[string, object]>([
  ['an unknown operator', { a: [{ regex: 'x' }] }],
  ['an unknown nested operator', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }],
  ['an operator named like an object method', { a: [{ numeric: ['constructor', 1] }] }],
  ['two operators in one object', { a: [{ prefix: 'x', suffix: 'y' }] }],
  ['a bare value', { a: 'x' }],
  ['an empty list', { a: [] }],
  ['an empty object', { a: {} }],
  ['an empty pattern', {}],
  ['a list as a pattern', []],
  ['a range upside down', { a: [{ numeric: ['>', 5, '<', 1] }] }],
  ['an IPv6 block', { a: [{ cidr: '2001:db8::/32' }] }],
  ['a block that is too narrow', { a: [{ cidr: '10.0.0.0/33' }] }],
  ['mixed types in anything-but', { a: [{ 'anything-but': ['x', 1] }] }],
  ['exists without a boolean', { a: [{ exists: 'yes' }] }],
  ['$or without objects', { $or: ['x'] }],
  ['a wrong escape in a wildcard', { a: [{ wildcard: '\\d' }] }],
  ['two stars in a row', { a: [{ wildcard: 'a**b' }] }],
])('a pattern with %s is refused when it is compiled', (_, pattern) => {
  expect(() => compilePattern(pattern)).toThrow('Event pattern is not valid');
});
