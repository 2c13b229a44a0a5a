import { createHmac } from 'node:crypto';

/** JSON as Meta writes it: everything beyond ASCII as \uXXXX, and slashes escaped. The signature is over these bytes. */
export const webhookJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const signatureOf = (body: string, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
