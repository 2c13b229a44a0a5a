import { request } from 'node:http';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsAnswer, AwsRequest } from '../../sandbox/cloud.ts';
import { createFront } from '../../sandbox/front/create-front.ts';
import { createSts } from '../../sandbox/sts/create-sts.ts';

const seen: AwsRequest[] = [];
let answerWith: () => Promise<AwsAnswer> = async () => ({ status: 200, body: '{}' });
const recording = {
  handle: (asked: AwsRequest) => {
    seen.push(asked);
    return answerWith();
  },
};

const front = createFront({
  services: { dynamodb: recording, scheduler: recording, sqs: recording, sts: createSts() },
  callerOf: (key) =>
    key === 'FUNCTIONKEY'
      ? {
          kind: 'function',
          functionName: 'dispatch',
          roleArn: 'arn:aws:iam::000000000000:role/dispatch-role',
        }
      : { kind: 'outside' },
  control: async ({ method, url }) => ({ status: 200, body: `${method} ${url.pathname}` }),
  log: () => {},
});

let endpoint = '';
beforeAll(async () => {
  endpoint = `http://127.0.0.1:${await front.listen(0)}`;
});
afterAll(() => front.close());

const settings = (accessKeyId = 'any') => ({
  endpoint,
  region: 'eu-west-1',
  maxAttempts: 1,
  credentials: { accessKeyId, secretAccessKey: 'any' },
});

describe('the front', () => {
  it('hands a call on by its target, with the operation and who is calling', async () => {
    await new DynamoDBClient(settings('FUNCTIONKEY')).send(new ListTablesCommand({}));
    expect(seen.at(-1)).toMatchObject({
      operation: 'ListTables',
      caller: { kind: 'function', functionName: 'dispatch' },
    });
  });

  it('hands a REST call on by the service in its signature', async () => {
    await new SchedulerClient(settings()).send(new ListSchedulesCommand({}));
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/schedules', caller: { kind: 'outside' } });
  });

  it('tells a client in its own protocol that a service is missing, and names it', async () => {
    const call = new CloudFormationClient(settings()).send(new DescribeStacksCommand({}));
    await expect(call).rejects.toMatchObject({
      name: 'UnknownService',
      message: expect.stringContaining('cloudformation'),
    });
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Kinesis_20131202.ListStreams' },
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({
      __type: 'UnknownService',
      message: expect.stringContaining('Kinesis_20131202'),
    });
  });

  it('answers a request without any mark of AWS with a hint', async () => {
    const answer = await fetch(endpoint);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('AWS_ENDPOINT_URL');
  });

  it('says who is calling', async () => {
    const ask = async (key: string) => {
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=x`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      });
      return await answer.text();
    };
    expect(await ask('any')).toContain('<Arn>arn:aws:iam::000000000000:user/producer</Arn>');
    expect(await ask('FUNCTIONKEY')).toContain(
      '<Arn>arn:aws:sts::000000000000:assumed-role/dispatch-role/dispatch</Arn>',
    );
  });

  it('passes what is asked of the sandbox itself to the control plane', async () => {
    expect(await (await fetch(`${endpoint}/_sandbox/health`)).text()).toBe('GET /_sandbox/health');
  });

  it('does not answer under a name that is not this machine', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(
        `${endpoint}/_sandbox/health`,
        { headers: { host: 'evil.example' } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      asked.on('error', reject).end();
    });
    expect(status).toBe(403);
  });

  it('counts a call as in flight until it is answered', async () => {
    let release = (_: AwsAnswer) => {};
    answerWith = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const call = new SQSClient(settings()).send(new ListQueuesCommand({}));
    await expect.poll(() => front.inFlight()).toBe(1);
    release({ status: 200, body: '{}' });
    await call;
    expect(front.inFlight()).toBe(0);
  });
});
