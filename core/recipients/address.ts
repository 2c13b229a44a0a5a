import * as z from 'zod';

/** A number already parsed at the door, as it stands in our tables. */
export const E164 = z.string().regex(/^\+\d{8,15}$/);

/** Meta's business-scoped user id (BSUID): country, dot, up to 128 letters and digits. */
export const WhatsAppUserId = z
  .string()
  .regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/, 'must be a BSUID such as MX.1349…');

/** Where a customer is reached. Since 2026 a customer may hide the number, so either may be missing. */
export type Address = { phone: string } | { whatsappUserId: string };
