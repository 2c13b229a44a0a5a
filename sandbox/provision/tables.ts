import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { account, type DynamoDb, region } from '../cloud.ts';
import { CallRefused, call } from './call.ts';
import { kind, type Standing } from './kind.ts';

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const Projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});

const SecondaryIndex = z.strictObject({ IndexName: z.string(), KeySchema, Projection });

const shape = {
  TableName: z.string().optional(),
  KeySchema,
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE', 'KEYS_ONLY']) })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  GlobalSecondaryIndexes: z.array(SecondaryIndex).optional(),
  LocalSecondaryIndexes: z.array(SecondaryIndex).optional(),
};

const pointInTime = z.strictObject({
  PointInTimeRecoveryEnabled: z.boolean(),
  RecoveryPeriodInDays: z.number().optional(),
});

const ignored = {
  SSESpecification: 'nothing is encrypted at rest on this machine',
  TableClass: 'storage costs nothing here',
  Tags: 'nobody reads the tags of a table here',
  ContributorInsightsSpecification: 'there is no CloudWatch here',
};

export const table = kind(
  z.strictObject({
    ...shape,
    DeletionProtectionEnabled: z.boolean().optional(),
    PointInTimeRecoverySpecification: pointInTime.optional(),
  }),
  ignored,
  ({ TableName, ...properties }, resource, site) => {
    return standUpTable(site.parts.dynamodb, { TableName: resource.name(TableName), ...properties });
  },
);

/** What CDK's TableV2 makes; its settings per replica are the table's own, as there is one region here. */
export const globalTable = kind(
  z.strictObject({
    ...shape,
    Replicas: z.tuple([
      z.object({
        Region: z.string(),
        DeletionProtectionEnabled: z.boolean().optional(),
        PointInTimeRecoverySpecification: pointInTime.optional(),
        GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string() })).optional(),
      }),
    ]),
  }),
  ignored,
  ({ TableName, Replicas: [replica], ...properties }, resource, site) => {
    const { DeletionProtectionEnabled, PointInTimeRecoverySpecification } = replica;
    return standUpTable(site.parts.dynamodb, {
      TableName: resource.name(TableName),
      ...properties,
      DeletionProtectionEnabled,
      PointInTimeRecoverySpecification,
    });
  },
);

type TableSettings = { TableName: string; [property: string]: unknown } & Pick<
  z.infer<z.ZodObject<typeof shape>>,
  'TimeToLiveSpecification' | 'StreamSpecification'
> & { PointInTimeRecoverySpecification?: z.infer<typeof pointInTime> | undefined };

async function standUpTable(dynamodb: DynamoDb, settings: TableSettings): Promise<Standing> {
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification, StreamSpecification, ...definition } =
    settings;
  const { TableName } = settings;
  const stream = StreamSpecification && { StreamEnabled: true, ...StreamSpecification };

  try {
    await call(dynamodb.table, 'CreateTable', {
      ...definition,
      ...(stream ? { StreamSpecification: stream } : {}),
    });
  } catch (error) {
    if (!(error instanceof CallRefused && error.type === 'ResourceInUseException')) throw error;
    await mustBeTheSame(dynamodb, TableName, settings);
  }

  const { TimeToLiveDescription } = await call(dynamodb.table, 'DescribeTimeToLive', { TableName });
  if (
    TimeToLiveSpecification &&
    !isDeepStrictEqual(TimeToLiveDescription, enabled(TimeToLiveSpecification))
  ) {
    await call(dynamodb.table, 'UpdateTimeToLive', { TableName, TimeToLiveSpecification });
  }
  if (PointInTimeRecoverySpecification) {
    await call(dynamodb.table, 'UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification });
  }

  const streamArn = dynamodb.streamArn(TableName);
  return {
    ref: TableName,
    attributes: {
      Arn: `arn:aws:dynamodb:${region}:${account}:table/${TableName}`,
      TableId: TableName,
      ...(streamArn === undefined ? {} : { StreamArn: streamArn }),
    },
  };
}

function enabled({ AttributeName, Enabled }: { AttributeName: string; Enabled: boolean }) {
  return { AttributeName, TimeToLiveStatus: Enabled ? 'ENABLED' : 'DISABLED' };
}

/** A table that kept its rows over a change of its template would answer neither as the old nor as the new one. */
async function mustBeTheSame(dynamodb: DynamoDb, TableName: string, settings: TableSettings): Promise<void> {
  const { Table } = await call(dynamodb.table, 'DescribeTable', { TableName });
  const standing = Described.parse(Table);
  const wanted = Described.parse(settings);
  if (isDeepStrictEqual(summary(standing), summary(wanted))) return;
  throw new Error(
    'its keys, indexes or stream are not those of the table kept from earlier: start with --fresh',
  );
}

const Described = z.object({
  KeySchema,
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema, Projection })).optional(),
  LocalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema, Projection })).optional(),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
});

function summary(described: z.infer<typeof Described>) {
  const byName = (indexes: { IndexName: string }[] = []) => {
    return indexes.toSorted((a, b) => a.IndexName.localeCompare(b.IndexName));
  };
  return {
    keys: described.KeySchema,
    global: byName(described.GlobalSecondaryIndexes),
    local: byName(described.LocalSecondaryIndexes),
    stream: described.StreamSpecification?.StreamViewType,
  };
}
