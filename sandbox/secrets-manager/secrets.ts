import type { Store } from '../cloud.ts';
import { ServiceError } from '../eventbridge/json-protocol.ts';
import type { Secret } from './secret.ts';

export type Secrets = ReturnType<typeof createSecrets>;

export function createSecrets(store: Store, now: () => number) {
  const collection = store.collection<Secret>('secretsmanager.secrets');

  /** By name, by ARN, or by an ARN without its six last characters. */
  const find = (nameOrArn: string): Secret | undefined => {
    const tail = nameOrArn.startsWith('arn:') ? nameOrArn.split(':').slice(6).join(':') : undefined;
    const names = tail === undefined ? [nameOrArn] : [tail.replace(/-[A-Za-z0-9]{6}$/, ''), tail];
    return names
      .map(living)
      .find((secret) => secret && (tail === undefined || secret.arn.startsWith(nameOrArn)));
  };

  const living = (name: string): Secret | undefined => {
    const secret = collection.get(name);
    if (!secret?.deletion || secret.deletion.due > now()) return secret;
    collection.delete(name);
    return undefined;
  };

  const get = (nameOrArn: string): Secret => {
    const secret = find(nameOrArn);
    if (!secret) {
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return secret;
  };

  const usable = (nameOrArn: string): Secret => {
    const secret = get(nameOrArn);
    if (secret.deletion) {
      throw new ServiceError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  };

  const list = (): Secret[] => collection.list().flatMap(({ key }) => living(key) ?? []);

  return {
    find,
    get,
    usable,
    list,
    put: (secret: Secret) => collection.put(secret.name, secret),
    remove: (secret: Secret) => collection.delete(secret.name),
  };
}
