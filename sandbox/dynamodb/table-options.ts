import * as z from 'zod';
import { account, region } from '../cloud.ts';
import type { TableDescription } from './table-description.ts';

const Throughput = z.record(z.string(), z.number());

/** What a table may be told at creation and later, and only has to remember. */
export const TableOptions = z.object({
  SSESpecification: z
    .object({
      Enabled: z.boolean().optional(),
      SSEType: z.string().optional(),
      KMSMasterKeyId: z.string().optional(),
    })
    .optional(),
  TableClass: z.enum(['STANDARD', 'STANDARD_INFREQUENT_ACCESS']).optional(),
  DeletionProtectionEnabled: z.boolean().optional(),
  OnDemandThroughput: Throughput.optional(),
  WarmThroughput: Throughput.optional(),
});
export type TableOptions = z.infer<typeof TableOptions>;

export function applyTableOptions(table: TableDescription, asked: TableOptions, now: number): void {
  const sse = asked.SSESpecification;
  if (sse?.Enabled)
    table.SSEDescription = { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: keyArn(sse.KMSMasterKeyId) };
  if (sse && !sse.Enabled) delete table.SSEDescription;
  if (asked.TableClass)
    table.TableClassSummary = { TableClass: asked.TableClass, LastUpdateDateTime: now / 1000 };
  table.DeletionProtectionEnabled =
    asked.DeletionProtectionEnabled ?? table.DeletionProtectionEnabled ?? false;
  if (asked.OnDemandThroughput) table.OnDemandThroughput = asked.OnDemandThroughput;
  if (asked.WarmThroughput) table.WarmThroughput = { ...asked.WarmThroughput, Status: 'ACTIVE' };
}

function keyArn(keyId = 'alias/aws/dynamodb'): string {
  if (keyId.startsWith('arn:')) return keyId;
  return `arn:aws:kms:${region}:${account}:${keyId.startsWith('alias/') ? '' : 'key/'}${keyId}`;
}
