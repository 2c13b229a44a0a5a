type Request = Record<string, unknown>;

export const isCapacityAsked = (data: Request) =>
  data.ReturnConsumedCapacity === 'TOTAL' || data.ReturnConsumedCapacity === 'INDEXES';

export function consumedByRead(data: Request, bytes: number) {
  const units = { CapacityUnits: readUnits(bytes, data.ConsistentRead) };
  const total = { TableName: data.TableName, ...units };
  return data.ReturnConsumedCapacity === 'INDEXES' ? { ...total, Table: units } : total;
}

export function consumedByQuery(data: Request, bytes: number, isLocal: unknown) {
  const units = { CapacityUnits: readUnits(bytes, data.ConsistentRead) };
  const total = { TableName: data.TableName, ...units };
  if (data.ReturnConsumedCapacity !== 'INDEXES') return total;
  if (typeof data.IndexName !== 'string') return { ...total, Table: units };
  const indexes = { [data.IndexName]: units };
  return {
    ...total,
    Table: { CapacityUnits: 0 },
    ...(isLocal ? { LocalSecondaryIndexes: indexes } : { GlobalSecondaryIndexes: indexes }),
  };
}

function readUnits(bytes: number, isConsistent: unknown): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);
}
