import * as z from 'zod';
import { account, region } from '../cloud.ts';
import { kind } from './kind.ts';
import { PolicyDocument, statementsOf } from './policy-document.ts';
import { grant } from './site.ts';

const count = z.coerce.number().int();

const notEncrypted = 'nothing is encrypted at rest on this machine';

const QueueProperties = z.strictObject({
  QueueName: z.string().optional(),
  FifoQueue: z.literal(false).optional(),
  VisibilityTimeout: count.optional(),
  MessageRetentionPeriod: count.optional(),
  DelaySeconds: count.optional(),
  MaximumMessageSize: count.optional(),
  ReceiveMessageWaitTimeSeconds: count.optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: count }).optional(),
  RedriveAllowPolicy: z
    .strictObject({ redrivePermission: z.string(), sourceQueueArns: z.array(z.string()).optional() })
    .optional(),
});

export const queue = kind(
  QueueProperties,
  {
    KmsMasterKeyId: notEncrypted,
    KmsDataKeyReusePeriodSeconds: notEncrypted,
    SqsManagedSseEnabled: notEncrypted,
    Tags: 'nobody reads the tags of a queue here',
  },
  async ({ QueueName, FifoQueue, ...settings }, resource, site) => {
    const name = resource.name(QueueName, 80);
    const attributes = Object.entries(settings).flatMap(([attribute, value]): [string, string][] => {
      if (value === undefined) return [];
      return [[attribute, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    });
    const { arn, url } = await site.parts.sqs.createQueue(name, Object.fromEntries(attributes));
    site.queueArnByUrl.set(url, arn);
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
);

export const queuePolicy = kind(
  z.strictObject({ Queues: z.array(z.string()), PolicyDocument }),
  {},
  ({ Queues, PolicyDocument }, resource, site) => {
    for (const url of Queues) {
      const arn = site.queueArnByUrl.get(url) ?? `arn:aws:sqs:${region}:${account}:${url.split('/').at(-1)}`;
      grant(site, arn, statementsOf(PolicyDocument));
    }
    return { ref: resource.name(undefined), attributes: {} };
  },
);
