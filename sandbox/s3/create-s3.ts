import type { AwsAnswer, S3 } from '../cloud.ts';
import type { Fauxqs } from '../sqs/create-fauxqs.ts';

const preconditionFailed: AwsAnswer = {
  status: 412,
  headers: { 'content-type': 'application/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message><Condition>If-None-Match</Condition></Error>',
};

/** S3 beside the queues, in the same fauxqs and the same folder. */
export function createS3({ fauxqs }: { fauxqs: Fauxqs }): S3 {
  const handle: S3['handle'] = async (request) => {
    if (request.method === 'PUT' && request.headers['if-none-match'] === '*') {
      const present = await fauxqs.ask({ ...request, method: 'HEAD', body: Buffer.alloc(0) });
      if (present.status === 200) return preconditionFailed;
    }
    return fauxqs.ask(request);
  };

  const createBucket = async (name: string) => fauxqs.buckets.createBucket(name);
  return { handle, createBucket };
}
