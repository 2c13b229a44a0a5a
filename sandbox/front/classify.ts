/** What a request to the one endpoint is for, by the marks each AWS protocol leaves on it. */
export type Destination = {
  service: string;
  operation?: string;
  accessKeyId?: string;
  protocol: 'json' | 'form' | 'rest';
};

const serviceByTarget: Record<string, string> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'streams.dynamodb',
  AmazonSQS: 'sqs',
  AWSEvents: 'events',
  secretsmanager: 'secretsmanager',
  TrentService: 'kms',
};

/** Undefined when a request bears no mark of AWS at all. */
export function classify(headers: Record<string, string>, url: string): Destination | undefined {
  const scope = scopeOf(headers, url);
  const accessKey = scope ? { accessKeyId: scope.accessKeyId } : {};
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    const [prefix = '', operation = ''] = target.split('.');
    return { service: serviceByTarget[prefix] ?? prefix, operation, protocol: 'json', ...accessKey };
  }
  if (!scope) return undefined;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return { service: scope.service, protocol: isForm ? 'form' : 'rest', ...accessKey };
}

function scopeOf(headers: Record<string, string>, url: string) {
  const signed = headers.authorization?.match(/Credential=([^,\s]+)/)?.[1];
  const presigned = new URL(url, 'http://127.0.0.1').searchParams.get('X-Amz-Credential');
  const [accessKeyId, , , service] = (signed ?? presigned ?? '').split('/');
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}
