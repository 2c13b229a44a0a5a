import { randomBytes } from 'node:crypto';
import { type FunctionDefinition, region } from '../cloud.ts';

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/** By its access key the front knows which function is calling; nothing checks the other two. */
export const createCredentials = (): Credentials => ({
  accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
  sessionToken: randomBytes(32).toString('base64'),
});

/** All that a function sees: nothing of the shell that started the sandbox leaks in. */
export const functionEnvironment = (
  { name, memoryMb, codeFolder, environment }: FunctionDefinition,
  credentials: Credentials,
  endpoint: string,
): Record<string, string> => ({
  TZ: 'UTC',
  ...environment,
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: codeFolder,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
});
