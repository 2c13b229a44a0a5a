import type { AwsAnswer } from '../cloud.ts';

const json = 'application/x-amz-json-1.0';

export const sqsAnswer = (body: unknown): AwsAnswer => ({
  status: 200,
  headers: { 'content-type': json },
  body: JSON.stringify(body),
});

export const sqsRefusal = (code: string, message: string): AwsAnswer => ({
  status: 400,
  headers: { 'content-type': json, 'x-amzn-query-error': `${code};Sender` },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
});

/** Old clients send forms and read XML; they get one sentence they can show. */
export const queryProtocolRefusal: AwsAnswer = {
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?>
<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>UnsupportedProtocol</Code><Message>The sandbox speaks the JSON protocol of SQS only: use an AWS SDK or AWS CLI from 2024 or later (CLI 2.15, CLI 1.32, SDK for JavaScript 3.446).</Message></Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>`,
};
