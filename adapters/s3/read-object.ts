import { askS3 } from './ask-s3.ts';
import { presignObject, type S3Settings } from './presign-object.ts';

/** The text under a key; undefined where there is nothing (any more). */
export const readObject = (settings: S3Settings, bucket: string, now: () => number) => {
  const presign = presignObject(settings, bucket);
  return async (key: string): Promise<string | undefined> => {
    const response = await askS3(() => presign('GET', key, now(), 60));
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`S3 did not give an object and answered ${response.status}`);
    return response.text();
  };
};
