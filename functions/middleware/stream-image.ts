import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A stream's images are DynamoDB's own attribute values; only their types are declared twice. */
export const streamImage = (image: unknown) => image as Record<string, AttributeValue>;
