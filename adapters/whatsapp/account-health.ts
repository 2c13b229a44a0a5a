import * as z from 'zod';
import { cached } from '../secrets/cached.ts';
import { callGraph, type GraphAnswer, type GraphConfiguration } from './graph.ts';
import { appOfToken } from './upload-sample.ts';

const Phone = z.object({
  display_phone_number: z.string().optional(),
  verified_name: z.string().optional(),
  quality_rating: z.string().optional(),
  status: z.string().optional(),
});
export type PhoneHealth = z.infer<typeof Phone>;

const SubscribedApps = z.object({ data: z.array(z.unknown()) });

const Subscriptions = z.object({
  data: z.array(
    z.object({
      object: z.string(),
      active: z.boolean().default(true),
      fields: z.array(z.object({ name: z.string() })).default([]),
    }),
  ),
});

function read<T>(schema: z.ZodType<T>, answer: GraphAnswer): T {
  if (answer.kind === 'ok') return schema.parse(answer.body);
  if (answer.kind === 'error') throw new Error(`Meta answers with code ${answer.code}`);
  throw new Error('Meta could not be reached');
}

/** How Meta sees the business number. */
export const phoneHealth = async (graph: GraphConfiguration, phoneNumberId: string): Promise<PhoneHealth> =>
  read(
    Phone,
    await callGraph(graph)(
      'GET',
      `${phoneNumberId}?fields=display_phone_number,verified_name,quality_rating,status`,
    ),
  );

/** How many apps the account sends its webhooks to. Without one, none arrive. */
export const subscribedApps = async (graph: GraphConfiguration, wabaId: string): Promise<number> =>
  read(SubscribedApps, await callGraph(graph)('GET', `${wabaId}/subscribed_apps`)).data.length;

/** The webhook fields that the app hears of. Meta tells nobody but the app itself, who is known by its secret. */
export async function subscribedFields(
  graph: GraphConfiguration,
  appSecret: string,
): Promise<readonly string[]> {
  const appId = await appOfToken(graph);
  const token = cached(async () => `${appId}|${appSecret}`, Date.now, graph.timeoutMs);
  const { data } = read(Subscriptions, await callGraph({ ...graph, token })('GET', `${appId}/subscriptions`));
  return data
    .filter(({ object, active }) => object === 'whatsapp_business_account' && active)
    .flatMap(({ fields }) => fields.map(({ name }) => name));
}
