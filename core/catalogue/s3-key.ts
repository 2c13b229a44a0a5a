import * as z from 'zod';

const parts = (key: string): readonly string[] => key.split('/');

/**
 * The key of a document in our bucket: at most 1,024 bytes (S3's limit), without parts that are empty, `.` or `..`,
 * since whoever follows a link folds those away and would ask for another document than was signed.
 */
export const S3Key = z
  .string()
  .min(1)
  .refine((key) => new TextEncoder().encode(key).length <= 1024, 'must be at most 1,024 bytes')
  .refine((key) => !/\p{Cc}|\p{Cs}/u.test(key), 'must be without control characters')
  .refine(
    (key) => parts(key).every((part) => part !== '' && part !== '.' && part !== '..'),
    'must be without empty parts, "." and ".."',
  );
