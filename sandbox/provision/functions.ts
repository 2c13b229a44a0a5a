import * as z from 'zod';
import { account, region } from '../cloud.ts';
import { kind } from './kind.ts';
import { grant } from './site.ts';

const count = z.coerce.number().int();

export const lambdaFunction = kind(
  z.strictObject({
    FunctionName: z.string().optional(),
    Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
    Handler: z.string(),
    Role: z.string(),
    Runtime: z.string().startsWith('nodejs', 'only Node.js runs here'),
    PackageType: z.literal('Zip').optional(),
    Environment: z
      .strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
      .optional(),
    Timeout: count.default(3),
    MemorySize: count.default(128),
  }),
  {
    Description: 'a description does nothing',
    Architectures: 'code runs on the architecture of this machine',
    LoggingConfig: 'lines go to the console and to sandbox.log as the function writes them',
    TracingConfig: 'there is no X-Ray here',
    KmsKeyArn: 'nothing is encrypted at rest on this machine',
    EphemeralStorage: 'a function uses the temporary folder of this machine',
    ReservedConcurrentExecutions: 'only the concurrency of an event source is limited here',
    Tags: 'nobody reads the tags of a function here',
  },
  ({ FunctionName, Code, Handler, Role, Environment, Timeout, MemorySize }, resource, site) => {
    const name = resource.name(FunctionName, 64);
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
    site.parts.lambda.define({
      name,
      title: FunctionName ?? titleOf(resource.logicalId),
      arn,
      roleArn: Role,
      codeFolder: resource.asset(Code.S3Key),
      handler: Handler,
      environment: Environment?.Variables ?? {},
      timeoutSeconds: Timeout,
      memoryMb: MemorySize,
    });
    return { ref: name, attributes: { Arn: arn } };
  },
);

/** `TransactionAlertDispatcherFunctionF78BB895`, as CDK has it, is the `transaction-alert-dispatcher`. */
function titleOf(logicalId: string): string {
  const words = logicalId.replace(/(?:Function)?[0-9A-F]{8}$/, '') || logicalId;
  return words.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

/** There is one version of a function here, so a version and an alias are the function itself. */
export const version = kind(
  z.strictObject({ FunctionName: z.string() }),
  { CodeSha256: 'there is one version of a function here', Description: 'a description does nothing' },
  ({ FunctionName }) => ({ ref: functionArn(FunctionName), attributes: { Version: '$LATEST' } }),
);

export const alias = kind(
  z.strictObject({ FunctionName: z.string(), Name: z.string(), FunctionVersion: z.string() }),
  { Description: 'a description does nothing' },
  ({ FunctionName }) => ({
    ref: functionArn(FunctionName),
    attributes: { AliasArn: functionArn(FunctionName) },
  }),
);

export const permission = kind(
  z.strictObject({
    FunctionName: z.string(),
    Action: z.string(),
    Principal: z.string(),
    SourceArn: z.string().optional(),
    SourceAccount: z.string().optional(),
  }),
  {},
  ({ FunctionName, Action, Principal, SourceArn, SourceAccount }, resource, site) => {
    const target = functionArn(FunctionName);
    const arnLike = SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } };
    const sameAccount =
      SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } };
    grant(site, target, [
      {
        Effect: 'Allow',
        Principal: { Service: Principal },
        Action,
        Resource: target,
        Condition: { ...arnLike, ...sameAccount },
      },
    ]);
    return { ref: resource.name(undefined), attributes: {} };
  },
);

export function functionArn(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:aws:lambda:${region}:${account}:function:${nameOrArn}`;
}

export function functionName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? nameOrArn) : nameOrArn;
}
