import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import * as z from 'zod';

/**
 * WhatsApp's spelling differs from what is dialled: Mexico's `521…` and Argentina's missing or doubled 9.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
const dialled = (digits: string): string =>
  digits.replace(/^\+521(\d{10})$/, '+52$1').replace(/^\+54(?!9)(\d{10})$/, '+549$1');

const canonical = (text: string): string | undefined => {
  const compact = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
  if (!/^\+\d{8,15}$/.test(compact)) return undefined;
  return parsePhoneNumberFromString(dialled(compact))?.isValid() ? dialled(compact) : undefined;
};

/** E.164 with its `+`, e.g. `+525512345678`. Anything that may be another person's number is refused. */
export const PhoneNumber = z
  .string()
  .transform((text, context) => {
    const number = canonical(text);
    if (number) return number;
    context.addIssue({
      code: 'custom',
      message: 'must be a mobile number in E.164, with + and its country code',
    });
    return z.NEVER;
  })
  .brand<'PhoneNumber'>();
