import { bundleFunctions } from '../lib/bundle-functions.ts';

/** Once before all tests: whatever synthesises takes the functions from `dist/`. */
export default async function setup(): Promise<void> {
  await bundleFunctions();
}
