import * as z from 'zod';
import { kind } from './kind.ts';

const Generated = z.strictObject({
  PasswordLength: z.number().default(32),
  ExcludePunctuation: z.boolean().default(false),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});

export const secret = kind(
  z.strictObject({
    Name: z.string().optional(),
    SecretString: z.string().optional(),
    GenerateSecretString: Generated.optional(),
  }),
  {
    KmsKeyId: 'nothing is encrypted at rest on this machine',
    Description: 'a description does nothing',
    Tags: 'nobody reads the tags of a secret here',
  },
  ({ Name, SecretString, GenerateSecretString }, resource, site) => {
    const name = resource.name(Name);
    const { PasswordLength, ExcludePunctuation, SecretStringTemplate, GenerateStringKey } =
      GenerateSecretString ?? Generated.parse({});
    const arn = site.parts.secretsManager.createSecret(
      name,
      SecretString === undefined
        ? {
            generate: {
              length: PasswordLength,
              excludePunctuation: ExcludePunctuation,
              ...(SecretStringTemplate === undefined ? {} : { template: SecretStringTemplate }),
              ...(GenerateStringKey === undefined ? {} : { key: GenerateStringKey }),
            },
          }
        : { secretString: SecretString },
    );
    return { ref: arn, attributes: { Id: arn } };
  },
);
