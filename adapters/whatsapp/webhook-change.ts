/** Of all that the app hears, what is about us. */
export type OurAccount = { phoneNumberId: string; wabaId: string; displayPhoneNumber: string };

export type Change = { field: string; value: unknown; id?: string | undefined; time?: number | undefined };
/** A change and, where it told several things, which one. */
export type Place = { change: Change; list?: string; item?: unknown };

export const ourObject = 'whatsapp_business_account';
