import type { AwsAnswer } from '../cloud.ts';
import type { Destination } from './classify.ts';
import { escaped } from './xml.ts';

export function unknownService({ service, protocol }: Destination): AwsAnswer {
  const message = `The sandbox has no service called ${service || '(none)'}.`;
  return refusal(protocol, 501, 'UnknownService', message);
}

export function unsigned(): AwsAnswer {
  const message =
    'This is the AWS endpoint of the Aviso sandbox: point an AWS SDK at it by AWS_ENDPOINT_URL, with any region and any credentials, or look at /_sandbox/health.';
  return refusal('rest', 403, 'MissingAuthenticationToken', message);
}

export function internalFailure(protocol: Destination['protocol'], message: string): AwsAnswer {
  return refusal(protocol, 500, 'InternalFailure', message);
}

export function refusal(
  protocol: Destination['protocol'],
  status: number,
  code: string,
  message: string,
): AwsAnswer {
  if (protocol === 'json') {
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
      body: JSON.stringify({ __type: code, message }),
    };
  }
  const error = `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-errortype': code },
    body: protocol === 'form' ? `<ErrorResponse>${error}</ErrorResponse>` : error,
  };
}
