import * as z from 'zod';
import { textHash } from '../../core/intake/content-hash.ts';
import { nothingTold, type Reach } from '../../core/recipients/reach.ts';
import { Instant } from '../../core/time/instant.ts';

/** Holds a customer's `Reach` in at most 32 bytes, since every send pays for the row. */
export const reachAttribute = 'reach';

// Whole seconds take 4 bytes until 2106; 0 stands for none.
const layout = { until: 0, code: 4, address: 7, arrivedAt: 10, bounces: 14 } as const;
const bounceBytes = 6;

const Packed = z.instanceof(Uint8Array).refine(({ length }) => length >= layout.bounces);

type Row = Record<string, unknown>;

/** Names both addresses in 3 bytes, so that what came back from others than these counts no more. */
const addressHash = ({ phone = '', whatsappUserId = '' }: Row): string =>
  textHash(`${phone} ${whatsappUserId}`).slice(0, 4);

const instantIn = (bytes: Buffer, offset: number): Instant =>
  Instant.parse(bytes.readUInt32BE(offset) * 1000);

/** What an unmarshalled row tells of the address that stands there. */
export function reachOn(row: Row): Reach {
  if (row[reachAttribute] === undefined) return nothingTold;
  const bytes = Buffer.from(Packed.parse(row[reachAttribute]));
  const until = instantIn(bytes, layout.until);
  const coolDown = until > 0 ? { code: bytes.readUIntBE(layout.code, 3), until } : undefined;
  const address = bytes.toString('base64url', layout.address, layout.arrivedAt);
  if (address !== addressHash(row)) return { ...nothingTold, coolDown };
  const arrivedAt = instantIn(bytes, layout.arrivedAt);
  const count = Math.floor((bytes.length - layout.bounces) / bounceBytes);
  const bounces = Array.from({ length: count }, (_, i) => layout.bounces + i * bounceBytes);
  return {
    coolDown,
    arrivedAt: arrivedAt > 0 ? arrivedAt : undefined,
    bounces: bounces.map((offset) => ({
      at: instantIn(bytes, offset),
      mark: bytes.toString('hex', offset + 4, offset + bounceBytes),
    })),
  };
}

/** Packs it for the addresses of the row. A cool-down is rounded up to the second, and rather too long than too short. */
export function packedReach(row: Row, { coolDown, bounces, arrivedAt }: Reach): Uint8Array {
  const bytes = Buffer.alloc(layout.bounces + bounces.length * bounceBytes);
  bytes.writeUInt32BE(Math.ceil((coolDown?.until ?? 0) / 1000), layout.until);
  bytes.writeUIntBE(coolDown?.code ?? 0, layout.code, 3);
  bytes.write(addressHash(row), layout.address, 'base64url');
  bytes.writeUInt32BE((arrivedAt ?? 0) / 1000, layout.arrivedAt);
  for (const [i, { at, mark }] of bounces.entries()) {
    const offset = layout.bounces + i * bounceBytes;
    bytes.writeUInt32BE(at / 1000, offset);
    bytes.write(mark, offset + 4, 'hex');
  }
  return Uint8Array.from(bytes);
}
