import { lookup } from 'node:dns';
import { BlockList, isIPv4, isIPv6, type LookupFunction } from 'node:net';
import { Defect } from '../core/intake/defect.ts';

// What is no address of the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry
const reserved: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
const reservedV4 = new BlockList();
for (const [network, bits] of reserved) reservedV4.addSubnet(network, bits, 'ipv4');

// Of IPv6 only this is public: mapped and translated IPv4 (NAT64), local and metadata addresses all lie outside.
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
// Inside it lie Teredo, documentation and 6to4: https://www.iana.org/assignments/iana-ipv6-special-registry
const reservedV6 = new BlockList();
reservedV6.addSubnet('2001::', 23, 'ipv6');
reservedV6.addSubnet('2001:db8::', 32, 'ipv6');
reservedV6.addSubnet('2002::', 16, 'ipv6');
reservedV6.addSubnet('3fff::', 20, 'ipv6');

/** Whether anybody on the internet may be asked under an address; false for what is none. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !reservedV4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return publicV6.check(address, 'ipv6') && !reservedV6.check(address, 'ipv6');
}

/** Resolves names as Node does, and refuses one of which any address is not public: whoever answers may be lying. */
export const publicLookup =
  (resolve: LookupFunction = lookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, answer) => {
      const found =
        typeof answer === 'string' ? [{ address: answer, family: isIPv4(answer) ? 4 : 6 }] : answer;
      const [first] = error ? [] : found;
      if (!first) return callback(error ?? new Error('A name without an address.'), '');
      if (!found.every(({ address }) => isPublicAddress(address))) return callback(notPublic(), '');
      return options.all ? callback(null, found) : callback(null, first.address, first.family);
    });
  };

const notPublic = (): Defect =>
  new Defect(
    'ADDRESS_NOT_PUBLIC',
    '',
    'A host on the internet was said to be at an address that is not public.',
  );
