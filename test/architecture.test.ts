import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const belowConversations = [
  'core/delivery',
  'core/codes',
  'core/catalogue',
  'core/policy',
  'core/consent',
  'core/templates',
  'core/intake',
  'core/recipients',
  'core/money',
  'core/time',
];

/** Which room may import which other rooms and packages. Rooms not named here import nothing of ours. */
const table: Record<string, { rooms: readonly string[]; packages: readonly (string | RegExp)[] }> = {
  'core/time': { rooms: [], packages: ['zod'] },
  'core/money': { rooms: [], packages: ['zod'] },
  // Data of Meta's that adapters, use cases, stacks and the command line read alike.
  'core/codes': { rooms: [], packages: [] },
  // The one package below core besides zod: numbering plans are data that others keep well. Intake only.
  'core/recipients': { rooms: ['core/time'], packages: ['zod', 'libphonenumber-js/mobile'] },
  // Hashing is arithmetic: the same bytes, the same digest.
  'core/intake': { rooms: ['core/recipients', 'core/money', 'core/time'], packages: ['zod', 'node:crypto'] },
  'core/templates': {
    rooms: ['core/intake', 'core/recipients', 'core/money', 'core/time'],
    packages: ['zod'],
  },
  'core/consent': {
    rooms: ['core/templates', 'core/intake', 'core/recipients', 'core/money', 'core/time'],
    packages: ['zod'],
  },
  'core/policy': { rooms: ['core/consent', 'core/recipients', 'core/time'], packages: ['zod'] },
  'core/catalogue': {
    rooms: [
      'core/policy',
      'core/consent',
      'core/templates',
      'core/intake',
      'core/recipients',
      'core/money',
      'core/time',
      'templates',
    ],
    packages: ['zod', 'node:crypto'],
  },
  'core/delivery': {
    rooms: [
      'core/codes',
      'core/catalogue',
      'core/policy',
      'core/consent',
      'core/templates',
      'core/intake',
      'core/recipients',
      'core/money',
      'core/time',
    ],
    packages: ['zod', 'node:crypto'],
  },
  'core/conversations': { rooms: belowConversations, packages: ['zod', 'node:crypto'] },
  'core/conversions': {
    rooms: ['core/conversations', ...belowConversations],
    packages: ['zod', 'node:crypto'],
  },
  // Reads what the classifier learns from; in a bundle the trained weights stand in its place.
  'adapters/phrases': { rooms: ['core/conversations'], packages: [/^node:/] },
  // Of a file from outside: where it may come from, and whether it is what it was said to be.
  adapters: {
    rooms: ['core'],
    packages: [
      'zod',
      /^@aws-sdk\//,
      /^@smithy\//,
      ...['node:http', 'node:https', 'node:net', 'node:dns', 'node:crypto'],
    ],
  },
  functions: {
    rooms: ['core', 'adapters'],
    packages: ['zod', '@middy/core', 'aws-lambda', /^@aws-sdk\/client-/, /^node:/],
  },
  lib: {
    rooms: [
      'core/catalogue',
      'core/policy',
      'core/templates',
      'core/codes',
      // The classifier is trained when the functions are bundled.
      'core/conversations/classifier',
      'core/conversations/intent.ts',
      'adapters/phrases',
    ],
    packages: [
      'zod',
      'constructs',
      'cdk-nag',
      'esbuild',
      /^aws-cdk-lib/,
      '@aws-sdk/credential-provider-env',
      /^node:/,
    ],
  },
  cli: {
    rooms: ['core', 'adapters'],
    packages: ['zod', 'commander', /^csv-(parse|stringify)/, /^@aws-sdk\/client-/, /^node:/],
  },
  bin: {
    rooms: ['lib', 'cli', 'core/policy'],
    packages: ['aws-cdk-lib', 'cdk-nag', /^node:/],
  },
  sandbox: {
    rooms: [],
    packages: [
      'zod',
      'croner',
      'fauxqs',
      'dynalite',
      'esbuild',
      'libphonenumber-js/mobile',
      /^node:/,
      /^@aws-sdk\//,
    ],
  },
  // The CPU of a decision and of a webhook, and how texts are understood, cannot be seen from outside.
  bench: {
    rooms: ['core', 'adapters/whatsapp', 'adapters/phrases', 'functions/webhook'],
    packages: [
      /^node:/,
      /^@aws-sdk\/client-/,
      'esbuild',
      'csv-parse/sync',
      // Raced against.
      '@kapso/whatsapp-cloud-api/server',
      'whatsapp-api-js',
    ],
  },
};

const rooms = Object.keys(table);
const under = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);
const roomOf = (path: string): string =>
  rooms.find((room) => under(path, room)) ?? path.split('/')[0] ?? path;

const files = globSync('{bin,lib,functions,core,adapters,cli,sandbox,bench}/**/*.{ts,js}', {
  exclude: ['**/phones-page/**'],
});

type Arrow = { from: string; to: string; typeOnly: boolean };
const statement = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

const arrows: Arrow[] = files.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(statement)].map(([, type, still, dynamic]) => {
    const target = still ?? dynamic ?? '';
    return {
      from,
      to: target.startsWith('.') ? normalize(join(dirname(from), target)) : target,
      typeOnly: type !== undefined,
    };
  }),
);

const isOurs = (to: string): boolean =>
  /^(bin|lib|functions|core|adapters|cli|sandbox|bench|templates|console|test)\//.test(to);

function isAllowed({ from, to }: Arrow): boolean {
  const room = roomOf(from);
  const { rooms: mayEnter = [], packages = [] } = table[room] ?? {};
  if (isOurs(to)) return roomOf(to) === room || mayEnter.some((other) => under(to, other));
  return packages.some((allowed) => (typeof allowed === 'string' ? allowed === to : allowed.test(to)));
}

describe('the plan of the house', () => {
  it('was read from a house with rooms in it', () => {
    expect(arrows.length).toBeGreaterThan(200);
    expect(new Set(files.map(roomOf)).size).toBeGreaterThanOrEqual(10);
  });

  it.each(arrows.map((arrow) => [arrow.from, arrow.to, arrow] as const))(
    '%s may import %s',
    (_from, _to, arrow) => {
      expect(isAllowed(arrow)).toBe(true);
    },
  );

  it('lets functions reach adapters from their wiring only', () => {
    const reaching = arrows.filter(({ from, to }) => under(from, 'functions') && under(to, 'adapters'));
    expect(reaching.map(({ from }) => from).filter((from) => !from.endsWith('/wiring.ts'))).toEqual([]);
  });

  it('keeps numbering plans out of every function but the intake', () => {
    const importers = arrows
      .filter(({ from, to }) => !under(from, 'sandbox') && to.startsWith('libphonenumber-js'))
      .map(({ from }) => from);
    expect(importers).toEqual(['core/recipients/phone-number.ts']);
  });

  it('imports zod by its namespace, since the named import bundles every language', () => {
    const named = files.filter((file) =>
      /import\s*\{[^}]*\}\s*from\s*'zod'/.test(readFileSync(file, 'utf8')),
    );
    expect(named).toEqual([]);
  });

  it('hands time and chance into the core and never takes them there', () => {
    const taken = files.filter(
      (file) =>
        under(file, 'core') &&
        /Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(/.test(readFileSync(file, 'utf8')),
    );
    expect(taken).toEqual([]);
  });

  it('has no room without a subject', () => {
    const vague = files.filter((file) =>
      /(^|\/)(utils?|helpers?|shared|common|misc|types)(\/|\.ts$)|\/index\.ts$/.test(file),
    );
    expect(vague).toEqual([]);
  });
});
