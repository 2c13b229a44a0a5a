import * as z from 'zod';
import { jsonAnswer } from '../http-exchange.ts';
import { type GraphHandler, success } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { issueRefusal } from './issue-refusal.ts';

const fields = [
  'about',
  'address',
  'description',
  'email',
  'profile_picture_url',
  'websites',
  'vertical',
] as const;

const Profile = z.object({
  messaging_product: z.literal('whatsapp'),
  about: z.string().min(1).max(139).optional(),
  address: z.string().max(256).optional(),
  description: z.string().max(512).optional(),
  email: z.email().max(128).optional(),
  websites: z.array(z.url().max(256)).max(2).optional(),
  vertical: z
    .string()
    .regex(/^[A-Z_]+$/)
    .optional(),
  profile_picture_url: z.url().optional(),
});

export const getProfile: GraphHandler = ({ world, params }) => {
  const asked =
    typeof params.fields === 'string' ? params.fields.split(',').map((name) => name.trim()) : fields;
  const { profile } = world.account.read();
  const shown = fields.filter((name) => asked.includes(name) && profile[name] !== undefined);
  return jsonAnswer(200, {
    data: [
      { ...Object.fromEntries(shown.map((name) => [name, profile[name]])), messaging_product: 'whatsapp' },
    ],
  });
};

export const setProfile: GraphHandler = ({ world, params }) => {
  const parsed = Profile.safeParse(params);
  if (!parsed.success) throw issueRefusal(parsed.error, params);
  const { messaging_product: _, ...given } = parsed.data;
  if (Object.keys(given).length === 0) throw invalidParameter('At least one profile field is required.');
  world.account.change({
    profile: { ...world.account.read().profile, ...given },
  });
  return success();
};
