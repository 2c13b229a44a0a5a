import { askS3 } from './ask-s3.ts';
import { presignObject, type S3Settings } from './presign-object.ts';

/** Keeps a file under a key, of this type and only ever handed out as a download. Safe to repeat with the same bytes. */
export const keepBytes = (settings: S3Settings, bucket: string, now: () => number) => {
  const presign = presignObject(settings, bucket);
  return async (key: string, bytes: Uint8Array<ArrayBuffer>, mimeType: string): Promise<void> => {
    const headers = { 'content-type': mimeType, 'content-disposition': 'attachment' };
    const link = () => presign('PUT', key, now(), 60, headers);
    const { ok, status } = await askS3(link, { method: 'PUT', headers, body: bytes });
    if (!ok) throw new Error(`S3 did not keep a file and answered ${status}`);
  };
};
