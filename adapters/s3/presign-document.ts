import type { Instant } from '../../core/time/instant.ts';
import { presignObject, type S3Settings } from './presign-object.ts';

/** Meta fetches a document while it takes the message; the rest is for its second tries. */
const validForSeconds = 60 * 60;

/**
 * A link to a document in our bucket that anybody may follow for an hour. It is made without asking S3: whether the
 * document is there shows when the link is followed.
 */
export const presignDocument = (settings: S3Settings, bucket: string) => {
  const presign = presignObject(settings, bucket);
  return (s3Key: string, now: Instant): Promise<string> => presign('GET', s3Key, now, validForSeconds);
};
