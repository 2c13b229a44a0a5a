import * as z from 'zod';
import { region } from '../cloud.ts';
import { kind } from './kind.ts';

export const bucket = kind(
  z.strictObject({ BucketName: z.string().optional() }),
  {
    BucketEncryption: 'nothing is encrypted at rest on this machine',
    PublicAccessBlockConfiguration: 'nothing here can be reached from outside this machine',
    OwnershipControls: 'there is one account here',
    LifecycleConfiguration: 'documents stay until the sandbox starts with --fresh',
    VersioningConfiguration: 'a bucket keeps the last version of a document here',
    LoggingConfiguration: 'access to documents is not logged here',
    Tags: 'nobody reads the tags of a bucket here',
  },
  async ({ BucketName }, resource, site) => {
    const name = resource.name(BucketName, 63).toLowerCase();
    await site.parts.s3.createBucket(name);
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      },
    };
  },
);
