import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

const Content = z.object({
  id: z.string(),
  /** A mark that only the holder of the key can tell a customer from. */
  customer: z.string(),
  action: z.string(),
  subject: z.string().optional(),
  amount: z.object({ minorUnits: z.int(), currency: z.string() }).optional(),
  expiresAt: z.iso.datetime(),
});
export type OpenedChallenge = z.infer<typeof Content>;

const mac = (key: string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** What a challenge's token says; undefined where its seal is not the key's. */
export function openChallenge(token: string, key: string): OpenedChallenge | undefined {
  const [text = '', seal = '', ...rest] = token.split('.');
  const given = Buffer.from(seal, 'base64url');
  const expected = mac(key, `challenge.${text}`);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
    return undefined;
  return Content.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data;
}

/** Whether it is a customer's. */
export const isFor = ({ id, customer }: OpenedChallenge, customerId: string, key: string): boolean =>
  mac(key, `customer.${id}.${customerId}`).equals(Buffer.from(customer, 'base64url'));
