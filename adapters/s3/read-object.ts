import { askS3 } from './ask-s3.ts';
import { presignObject, type S3Settings } from './presign-object.ts';

/** The text under a key of our own making; undefined where there is nothing (any more). */
export const readObject = (settings: S3Settings, bucket: string, now: () => number) => {
  const presign = presignObject(settings, bucket);
  return async (key: string): Promise<string | undefined> => {
    const response = await askS3(() => presign('GET', key, now(), 60));
    if (response.ok) return response.text();
    if (await isMissing(response)) return undefined;
    throw new Error(`S3 did not give an object and answered ${response.status}`);
  };
};

/** Whoever may not list a bucket, as none of our functions may, is told by S3 of a missing key that access is denied. */
async function isMissing(response: Response): Promise<boolean> {
  const text = await response.text();
  return response.status === 404 || (response.status === 403 && text.includes('<Code>AccessDenied</Code>'));
}
