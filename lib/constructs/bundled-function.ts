import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { distFolder } from '../bundle-functions.ts';
import type { Operations } from './operations.ts';
import { PrivateLogGroup } from './private-log-group.ts';

export interface BundledFunctionProps {
  /** The folder under `functions/`, already bundled into `dist/`. */
  readonly folder: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  readonly timeout: Duration;
  /** @default 256 */
  readonly memoryMb?: number;
  readonly operations: Operations;
}

/** One of our handlers, with a role, a log group and nothing else of its own. */
export class BundledFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    const code = join(distFolder, props.folder);
    if (!existsSync(code)) {
      throw new Error(
        `${code} does not exist: bundle functions/${props.folder}/handler.ts before synthesising.`,
      );
    }
    const logGroup = new PrivateLogGroup(scope, `${id}Logs`, props.operations);
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      description: props.description,
      code: Code.fromAsset(code),
      handler: 'handler.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? 256,
      timeout: props.timeout,
      environment: props.environment,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
    });
  }
}
