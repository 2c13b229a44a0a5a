import * as z from 'zod';
import type { SeededPhone } from '../cloud.ts';
import type { Seed } from './seeds.ts';

const Profile = z.object({ phone: z.string(), name: z.string(), country: z.string() });

/** One phone for each customer of the seeds; who gave no consent is told apart. */
export function seededPhones(seeds: Seed[]): SeededPhone[] {
  const consenting = new Set(
    seeds.filter(({ detailType }) => detailType === 'ConsentGranted').map(({ detail }) => detail.customerId),
  );
  return seeds
    .filter(({ detailType }) => detailType === 'CustomerUpdated')
    .map(({ detail: { customerId, data } }) => ({
      customerId,
      ...Profile.parse(data),
      ...(consenting.has(customerId) ? {} : { note: 'Gave no consent, so nothing may be sent here.' }),
    }));
}
