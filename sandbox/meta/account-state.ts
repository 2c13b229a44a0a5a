import type { Collection } from '../cloud.ts';

export type BusinessProfile = {
  about?: string | undefined;
  address?: string | undefined;
  description?: string | undefined;
  email?: string | undefined;
  websites?: string[] | undefined;
  vertical?: string | undefined;
  profile_picture_url?: string | undefined;
};

type Kept = {
  subscribed: boolean;
  /** Webhook fields that the app chose; missing before it has. */
  fields?: string[];
  overrideCallback?: string;
  registered: boolean;
  profile: BusinessProfile;
};

/** What is set by API on the account and its number, and survives a restart. */
export type AccountState = { read(): Kept; change(change: Partial<Kept>): void; dropOverride(): void };

/** The app that holds the access token. */
export const appId = '634900000000001';

export function createAccountState(collection: Collection<Kept>): AccountState {
  let kept: Kept = collection.get('account') ?? {
    subscribed: true,
    registered: true,
    profile: { vertical: 'FINANCE' },
  };
  const keep = (next: Kept): void => {
    kept = next;
    collection.put('account', kept);
  };
  return {
    read: () => kept,
    change: (change) => keep({ ...kept, ...change }),
    dropOverride() {
      const { overrideCallback: _, ...rest } = kept;
      keep(rest);
    },
  };
}
