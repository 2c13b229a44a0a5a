import type { MetaWiring, SecretsManager } from '../cloud.ts';

/** What our deployment and Meta know of one another, as the outputs of the stacks say. */
export function metaWiring(
  outputs: Record<string, string>,
  secretsManager: Pick<SecretsManager, 'read'>,
): MetaWiring {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined)
      throw new Error(`No stack has the output ${name}, which the simulated Meta needs.`);
    return value;
  };
  const accessTokenArn = output('AccessTokenArn');
  const appSecretArn = output('AppSecretArn');
  return {
    account: {
      phoneNumberId: output('PhoneNumberId'),
      wabaId: output('WabaId'),
      displayPhoneNumber: output('DisplayPhoneNumber'),
      businessName: output('BusinessName'),
    },
    accessToken: () => secretsManager.read(accessTokenArn),
    appSecret: () => secretsManager.read(appSecretArn),
    webhookUrl: output('WebhookUrl'),
  };
}
