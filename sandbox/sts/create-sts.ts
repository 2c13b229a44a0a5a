import { randomUUID } from 'node:crypto';
import { type AwsService, account, type Caller } from '../cloud.ts';

/** Says who is calling, which is all that anybody asks of STS here. */
export function createSts(): AwsService {
  return {
    handle: async ({ body, caller }) => {
      const action = new URLSearchParams(body.toString()).get('Action');
      if (action !== 'GetCallerIdentity') {
        const message = `The sandbox's STS only knows GetCallerIdentity, not ${action?.replace(/[^A-Za-z]/g, '')}.`;
        return answer(
          400,
          `<Error><Type>Sender</Type><Code>InvalidAction</Code><Message>${message}</Message></Error>`,
          'ErrorResponse',
        );
      }
      const { arn, userId } = identityOf(caller);
      const result = `<Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${account}</Account>`;
      return answer(
        200,
        `<GetCallerIdentityResult>${result}</GetCallerIdentityResult>`,
        'GetCallerIdentityResponse',
      );
    },
  };
}

function identityOf(caller: Caller): { arn: string; userId: string } {
  if (caller.kind === 'outside')
    return { arn: `arn:aws:iam::${account}:user/producer`, userId: 'AIDAPRODUCER' };
  const role = caller.roleArn.split('/').at(-1);
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${caller.functionName}`;
  return { arn, userId: `AROAFUNCTION:${caller.functionName}` };
}

function answer(status: number, content: string, root: string) {
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<${root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${content}${metadata}</${root}>`,
  };
}
