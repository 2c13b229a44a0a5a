import { createHash } from 'node:crypto';
import {
  type AwsAnswer,
  type AwsRequest,
  account,
  type CloudFormation,
  region,
  type StackDescription,
} from '../cloud.ts';
import { errorXml, resultXml, type XmlValue } from './stack-xml.ts';

type Stack = StackDescription & { id: string; createdAt: string };

/** The reading half of CloudFormation: the stacks that stand here, with the outputs that clients look up. */
export function createCloudFormation(): CloudFormation {
  let stacks: Stack[] = [];

  const describeStacks = (nameOrId: string | undefined): AwsAnswer => {
    const named = stacks.filter(
      ({ name, id }) => nameOrId === undefined || nameOrId === name || nameOrId === id,
    );
    if (nameOrId !== undefined && named.length === 0)
      return refused(`Stack with id ${nameOrId} does not exist`);
    return answered('DescribeStacks', { Stacks: named.map(described) });
  };

  const listStacks = (statuses: string[]): AwsAnswer => {
    const listed = statuses.length === 0 || statuses.includes('CREATE_COMPLETE') ? stacks : [];
    return answered('ListStacks', { StackSummaries: listed.map(summary) });
  };

  return {
    setStacks: (descriptions) => {
      const createdAt = new Date().toISOString();
      stacks = descriptions.map((each) => ({ ...each, id: stackId(each.name), createdAt }));
    },
    handle: async (request) => {
      const parameters = parametersOf(request);
      const action = parameters.get('Action');
      if (action === 'DescribeStacks') return describeStacks(parameters.get('StackName') ?? undefined);
      if (action === 'ListStacks') return listStacks(membersOf(parameters, 'StackStatusFilter'));
      return refused(`The sandbox has no operation ${action}`, 'InvalidAction');
    },
  };
}

function described(stack: Stack): XmlValue {
  return {
    ...summary(stack),
    Description: stack.description,
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    DisableRollback: 'false',
  };
}

function summary({ id, name, createdAt }: Stack): { [name: string]: XmlValue } {
  return { StackId: id, StackName: name, CreationTime: createdAt, StackStatus: 'CREATE_COMPLETE' };
}

function stackId(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  const uuid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return `arn:aws:cloudformation:${region}:${account}:stack/${name}/${uuid}`;
}

function parametersOf({ method, url, body }: AwsRequest): URLSearchParams {
  if (method === 'GET') return new URL(url, 'http://127.0.0.1').searchParams;
  return new URLSearchParams(body.toString('utf8'));
}

function membersOf(parameters: URLSearchParams, name: string): string[] {
  return [...parameters].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}

function answered(action: string, result: XmlValue): AwsAnswer {
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: resultXml(action, result) };
}

function refused(message: string, code = 'ValidationError'): AwsAnswer {
  return { status: 400, headers: { 'content-type': 'text/xml' }, body: errorXml(code, message) };
}
