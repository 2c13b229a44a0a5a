import type { LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { isPublicAddress, publicLookup } from '../../adapters/public-lookup.ts';

it.each(['157.240.22.53', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2a03:2880:f003:c07:face:b00c::1'])(
  'anybody may be asked under %s',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

it.each([
  ['this host', '0.0.0.0'],
  ['a private network', '10.1.2.3'],
  ['a private network', '172.16.0.1'],
  ['a private network', '172.31.255.255'],
  ['a private network', '192.168.1.1'],
  ['a carrier', '100.64.0.1'],
  ['loopback', '127.0.0.1'],
  ['the metadata of a machine', '169.254.169.254'],
  ['the metadata of a container', '169.254.170.2'],
  ['a benchmark', '198.18.0.1'],
  ['a multicast group', '224.0.0.1'],
  ['everybody', '255.255.255.255'],
  ['loopback', '::1'],
  ['nothing', '::'],
  ['mapped loopback', '::ffff:127.0.0.1'],
  ['mapped public IPv4', '::ffff:1.1.1.1'],
  ['compatible loopback', '::127.0.0.1'],
  ['NAT64 of metadata', '64:ff9b::a9fe:a9fe'],
  ['NAT64 of a network', '64:ff9b:1::a00:1'],
  ['6to4 of a private network', '2002:a00:1::'],
  ['Teredo', '2001::1'],
  ['a link', 'fe80::1'],
  ['a link with its interface', 'fe80::1%lo'],
  ['a site', 'fd12::1'],
  ['the metadata of a machine', 'fd00:ec2::254'],
  ['a multicast group', 'ff02::1'],
  ['no address', '2130706433'],
  ['no address', '0x7f.1'],
  ['no address', 'lookaside.fbsbx.com'],
])('%s is nobody on the internet (%s)', (_, address) => expect(isPublicAddress(address)).toBe(false));

type Answer = { error: Error | null; address: unknown; family: number | undefined };

const asked = (addresses: readonly string[], all: boolean): Promise<Answer> => {
  const dns: LookupFunction = (_, { all: every }, callback) => {
    expect(every).toBe(true);
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (found.length > 0) callback(null, found);
    else callback(new Error('ENOTFOUND'), []);
  };
  return new Promise((resolve) => {
    publicLookup(dns)('lookaside.fbsbx.com', { all }, (error, address, family) =>
      resolve({ error, address, family }),
    );
  });
};

it('a name leads to its public addresses, to one or to all as was asked', async () => {
  expect(await asked(['157.240.22.53', '2a03:2880::1'], false)).toEqual({
    error: null,
    address: '157.240.22.53',
    family: 4,
  });
  expect((await asked(['157.240.22.53', '2a03:2880::1'], true)).address).toEqual([
    { address: '157.240.22.53', family: 4 },
    { address: '2a03:2880::1', family: 6 },
  ]);
});

it.each([[['169.254.169.254']], [['157.240.22.53', '10.0.0.1']], [['::ffff:127.0.0.1']]])(
  'a name that is said to be at %j is refused for good',
  async (addresses) => {
    for (const all of [true, false])
      expect((await asked(addresses, all)).error).toMatchObject({
        name: 'Defect',
        reason: 'ADDRESS_NOT_PUBLIC',
      });
  },
);

it('a name that nobody knows is an error like any other', async () => {
  expect((await asked([], false)).error?.message).toBe('ENOTFOUND');
});
