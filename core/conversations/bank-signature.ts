import { createHmac } from 'node:crypto';

/** The value of the header `aviso-signature`: when a question was asked, in Unix seconds, and the seal over that and its body. */
export const bankSignature = (key: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;
