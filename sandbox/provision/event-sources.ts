import * as z from 'zod';
import { functionName } from './functions.ts';
import { kind } from './kind.ts';

const count = z.coerce.number().int();

const FilterCriteria = z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) });

const Responses = z.array(z.literal('ReportBatchItemFailures'));

const QueueSource = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: count.default(10),
  MaximumBatchingWindowInSeconds: count.default(0),
  ScalingConfig: z.strictObject({ MaximumConcurrency: count }).optional(),
  FunctionResponseTypes: Responses.default([]),
  FilterCriteria: FilterCriteria.optional(),
});

const StreamSource = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: count.default(100),
  MaximumBatchingWindowInSeconds: count.default(0),
  MaximumRetryAttempts: count.default(-1),
  MaximumRecordAgeInSeconds: z.literal(-1).optional(),
  ParallelizationFactor: z.literal(1).optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  FunctionResponseTypes: Responses.default([]),
  FilterCriteria: FilterCriteria.optional(),
});

const ignored = {
  Tags: 'nobody reads the tags of an event source here',
  KmsKeyArn: 'nothing is encrypted at rest on this machine',
  MetricsConfig: 'there is no CloudWatch here',
};

const fromQueue = kind(QueueSource, ignored, (properties, resource, site) => {
  site.atEnd.push(() => {
    if (!properties.Enabled) return;
    site.parts.lambda.mapQueue({
      functionName: functionName(properties.FunctionName),
      queueArn: properties.EventSourceArn,
      batchSize: properties.BatchSize,
      batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
      maximumConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? 1000,
      reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
      filters: filtersOf(properties.FilterCriteria),
    });
  });
  return { ref: resource.name(undefined), attributes: { Id: resource.logicalId } };
});

const fromStream = kind(StreamSource, ignored, (properties, resource, site) => {
  const onFailure = properties.DestinationConfig?.OnFailure.Destination;
  if (onFailure !== undefined) site.deadLetterArns.add(onFailure);
  site.atEnd.push(() => {
    if (!properties.Enabled) return;
    site.parts.lambda.mapStream({
      functionName: functionName(properties.FunctionName),
      streamArn: properties.EventSourceArn,
      startingPosition: properties.StartingPosition,
      batchSize: properties.BatchSize,
      batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
      maximumRetryAttempts: properties.MaximumRetryAttempts,
      bisectOnError: properties.BisectBatchOnFunctionError,
      reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
      ...(onFailure === undefined ? {} : { onFailureArn: onFailure }),
      filters: filtersOf(properties.FilterCriteria),
    });
  });
  return { ref: resource.name(undefined), attributes: { Id: resource.logicalId } };
});

/** What a mapping may say depends on what it reads from. */
export const eventSourceMapping = {
  ignored,
  standUp: (resource, site) => {
    const { EventSourceArn } = resource.properties;
    const service = typeof EventSourceArn === 'string' ? EventSourceArn.split(':')[2] : undefined;
    if (service === 'sqs') return fromQueue.standUp(resource, site);
    if (service === 'dynamodb') return fromStream.standUp(resource, site);
    throw new Error(`the sandbox does not support ${JSON.stringify(EventSourceArn)} as an event source`);
  },
} satisfies typeof fromQueue;

function filtersOf(criteria: z.infer<typeof FilterCriteria> | undefined): object[] {
  return (criteria?.Filters ?? []).map(({ Pattern }) =>
    z.record(z.string(), z.unknown()).parse(JSON.parse(Pattern)),
  );
}
