import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { createCloudFormation } from '../../sandbox/cloudformation/create-cloudformation.ts';
import { endpointOf } from './eventbridge-server.ts';

const channels = {
  name: 'Aviso-local-Channels',
  outputs: { EventBusName: 'bank', Rule: '<a href="x">R&D</a>' },
  tags: { 'aviso:stage': 'local' },
  description: 'One channel per type',
};
const state = { name: 'Aviso-local-State', outputs: {}, tags: {} };

async function aDeployment() {
  const cloudFormation = createCloudFormation();
  cloudFormation.setStacks([channels, state]);
  return new CloudFormationClient(await endpointOf(cloudFormation));
}

it('a stack is described with its outputs and tags, by name and by id', async () => {
  const client = await aDeployment();

  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: channels.name }));

  expect(stack).toMatchObject({
    StackName: channels.name,
    StackStatus: 'CREATE_COMPLETE',
    Description: 'One channel per type',
    Outputs: [
      { OutputKey: 'EventBusName', OutputValue: 'bank' },
      { OutputKey: 'Rule', OutputValue: '<a href="x">R&D</a>' },
    ],
    Tags: [{ Key: 'aviso:stage', Value: 'local' }],
  });
  expect(stack?.CreationTime?.getTime()).toBeGreaterThan(0);
  const { Stacks: byId } = await client.send(new DescribeStacksCommand({ StackName: stack?.StackId }));
  expect(byId).toEqual([stack]);
});

it('all stacks are described where none is named, those without outputs too', async () => {
  const client = await aDeployment();

  const { Stacks } = await client.send(new DescribeStacksCommand({}));

  expect(Stacks?.map(({ StackName }) => StackName)).toEqual([channels.name, state.name]);
  expect(Stacks?.[1]?.Outputs ?? []).toEqual([]);
});

it('a stack that is not there is a validation error', async () => {
  const client = await aDeployment();

  await expect(client.send(new DescribeStacksCommand({ StackName: 'X' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id X does not exist',
    $metadata: { httpStatusCode: 400 },
  });
});

it('stacks are listed by their status', async () => {
  const client = await aDeployment();
  const list = async (...StackStatusFilter: ('CREATE_COMPLETE' | 'DELETE_COMPLETE')[]) =>
    (await client.send(new ListStacksCommand({ StackStatusFilter }))).StackSummaries ?? [];

  expect((await list()).map(({ StackName }) => StackName)).toEqual([channels.name, state.name]);
  expect(await list('DELETE_COMPLETE')).toEqual([]);
  expect(await list('DELETE_COMPLETE', 'CREATE_COMPLETE')).toHaveLength(2);
});
