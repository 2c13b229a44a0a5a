import { bucket } from './buckets.ts';
import { eventSourceMapping } from './event-sources.ts';
import { archive, eventBus, eventBusPolicy, rule } from './events.ts';
import { alias, lambdaFunction, permission, version } from './functions.ts';
import { api, integration, route, stage } from './http-apis.ts';
import type { Kind } from './kind.ts';
import { onlyNamed } from './only-named.ts';
import { queue, queuePolicy } from './queues.ts';
import { schedule, scheduleGroup } from './schedules.ts';
import { secret } from './secrets.ts';
import { globalTable, table } from './tables.ts';

/** Every type of resource the sandbox knows; any other stops it at start. */
export const kinds: Record<string, Kind> = {
  ...onlyNamed,
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Archive': archive,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::EventBusPolicy': eventBusPolicy,
  'AWS::Events::Rule': rule,
  'AWS::Lambda::Alias': alias,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Lambda::Version': version,
  'AWS::S3::Bucket': bucket,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::Scheduler::ScheduleGroup': scheduleGroup,
  'AWS::SecretsManager::Secret': secret,
};
