import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Stands in for the SDK's whole credential chain: on Lambda credentials only ever come from the environment. */
export const defaultProvider = fromEnv;
