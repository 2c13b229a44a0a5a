import type { Item } from './attribute-value.ts';

export type KeySchema = { AttributeName: string; KeyType: string }[];

export type SecondaryIndex = {
  IndexName: string;
  KeySchema: KeySchema;
  Projection: { ProjectionType?: string | undefined; NonKeyAttributes?: string[] | undefined };
  [other: string]: unknown;
};

/** As DescribeTable answers it, and as dynalite keeps it. */
export type TableDescription = {
  TableName: string;
  TableArn: string;
  TableStatus: string;
  CreationDateTime: number;
  KeySchema: KeySchema;
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  GlobalSecondaryIndexes?: SecondaryIndex[];
  LocalSecondaryIndexes?: SecondaryIndex[];
  StreamSpecification?: { StreamEnabled: true; StreamViewType: string };
  LatestStreamArn?: string;
  LatestStreamLabel?: string;
  DeletionProtectionEnabled?: boolean;
  [other: string]: unknown;
};

/** One item's way from an old image to a new one; absent means that there is no item. */
export type Change = { table: TableDescription; old: Item | undefined; new: Item | undefined };

export function keyOf(table: TableDescription, item: Item): Item {
  return pick(item, attributeNames(table.KeySchema));
}

export const attributeNames = (schema: KeySchema) => schema.map((key) => key.AttributeName);

export function pick(item: Item, names: string[]): Item {
  const picked: Item = {};
  for (const name of names) {
    const value = item[name];
    if (value) picked[name] = value;
  }
  return picked;
}
