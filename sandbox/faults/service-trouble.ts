import * as z from 'zod';
import type { AwsAnswer } from '../cloud.ts';
import type { Destination } from '../front/classify.ts';
import { refusal } from '../front/refusals.ts';

type Trouble = { status: number; code: string };

/** What each service answers when it has too much to do, and when it fails by itself. */
const troubles: Record<string, { throttle: Trouble; fail: Trouble }> = {
  dynamodb: {
    throttle: { status: 400, code: 'ProvisionedThroughputExceededException' },
    fail: { status: 500, code: 'InternalServerError' },
  },
  sqs: {
    throttle: { status: 400, code: 'RequestThrottled' },
    fail: { status: 500, code: 'InternalError' },
  },
  events: {
    throttle: { status: 400, code: 'ThrottlingException' },
    fail: { status: 500, code: 'InternalException' },
  },
  scheduler: {
    throttle: { status: 429, code: 'ThrottlingException' },
    fail: { status: 500, code: 'InternalServerException' },
  },
  secretsmanager: {
    throttle: { status: 400, code: 'ThrottlingException' },
    fail: { status: 500, code: 'InternalServiceError' },
  },
  s3: { throttle: { status: 503, code: 'SlowDown' }, fail: { status: 500, code: 'InternalError' } },
};
const usual = {
  throttle: { status: 400, code: 'Throttling' },
  fail: { status: 500, code: 'InternalFailure' },
};

const message = 'A fault that was asked for at /_sandbox/faults.';

/** A service's own error, as its clients know it, with nothing done. */
export function serviceTrouble(destination: Destination, fault: 'throttle' | 'fail'): AwsAnswer {
  const { status, code } = (troubles[destination.service] ?? usual)[fault];
  // The scheduler speaks JSON at REST paths; S3 is the one that speaks XML there.
  const protocol = destination.service === 'scheduler' ? 'json' : destination.protocol;
  const answer = refusal(protocol, status, code, message);
  if (destination.service !== 'sqs') return answer;
  const blame = fault === 'throttle' ? 'Sender' : 'Receiver';
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${code};${blame}` } };
}

const Transaction = z.looseObject({ TransactItems: z.array(z.unknown()) });
const single = ['PutItem', 'UpdateItem', 'DeleteItem'];
const transactions = ['TransactWriteItems', 'TransactGetItems'];

export const mayConflict = (operation: string | undefined): boolean =>
  operation !== undefined && [...single, ...transactions].includes(operation);

/** What DynamoDB answers to whom a transaction of somebody else was quicker. */
export function writeConflict(operation: string | undefined, body: Buffer): AwsAnswer {
  if (operation === undefined || single.includes(operation))
    return refusal('json', 400, 'TransactionConflictException', message);
  const { TransactItems } = Transaction.parse(JSON.parse(body.toString()));
  const reasons = TransactItems.map((_, index) =>
    index === 0 ? { Code: 'TransactionConflict', Message: message } : { Code: 'None' },
  );
  const answer = refusal('json', 400, 'TransactionCanceledException', message);
  const told = JSON.parse(answer.body.toString());
  const Message = `Transaction cancelled [${reasons.map(({ Code }) => Code).join(', ')}]`;
  return { ...answer, body: JSON.stringify({ ...told, message: Message, CancellationReasons: reasons }) };
}
