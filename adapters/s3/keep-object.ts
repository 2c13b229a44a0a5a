import { askS3 } from './ask-s3.ts';
import { presignObject, type S3Settings } from './presign-object.ts';

/** Keeps a text under a key; safe to repeat where the key is made from the text. */
export const keepObject = (settings: S3Settings, bucket: string, now: () => number) => {
  const presign = presignObject(settings, bucket);
  return async (key: string, body: string): Promise<void> => {
    const { ok, status } = await askS3(() => presign('PUT', key, now(), 60), { method: 'PUT', body });
    if (!ok) throw new Error(`S3 did not keep an object and answered ${status}`);
  };
};
