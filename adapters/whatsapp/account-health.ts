import * as z from 'zod';
import { callGraph, type GraphAnswer, type GraphConfiguration } from './graph.ts';

const Phone = z.object({
  display_phone_number: z.string().optional(),
  verified_name: z.string().optional(),
  quality_rating: z.string().optional(),
  status: z.string().optional(),
});
export type PhoneHealth = z.infer<typeof Phone>;

const SubscribedApps = z.object({ data: z.array(z.unknown()) });

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
