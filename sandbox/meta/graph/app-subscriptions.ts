import * as z from 'zod';
import { jsonAnswer } from '../http-exchange.ts';
import { proveCallback } from './business-account.ts';
import { type GraphCall, type GraphHandler, success } from './graph-call.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import { hasAppToken } from './tokens.ts';

const object = 'whatsapp_business_account';

/** What an app hears until it chooses: all that the simulator tells, and what a test may tell in its name. */
const told = [
  'messages',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
  'user_preferences',
  'phone_number_quality_update',
  'business_capability_update',
  'account_update',
  'account_alerts',
  'account_review_update',
  'phone_number_name_update',
  'security',
];

export const listSubscriptions: GraphHandler = (call) => {
  mustBeTheApp(call);
  const { account, wiring } = call.world;
  const fields = (account.read().fields ?? told).map((name) => ({ name, version: call.version }));
  return jsonAnswer(200, { data: [{ object, callback_url: wiring.webhookUrl, active: true, fields }] });
};

const Subscription = z.object({
  object: z.literal(object),
  callback_url: z.url(),
  verify_token: z.string().min(1),
  fields: z.string().transform((list) => list.split(',').map((name) => name.trim())),
});

/** Each call says all fields; the webhook proves itself every time. */
export const subscribeFields: GraphHandler = async (call) => {
  mustBeTheApp(call);
  const { data } = Subscription.safeParse(call.params);
  if (!data) throw invalidParameter('object, callback_url, verify_token and fields are required.');
  const { account, wiring } = call.world;
  if (data.callback_url !== wiring.webhookUrl)
    throw invalidParameter(`Param callback_url must be the sandbox's own, ${wiring.webhookUrl}.`);
  await proveCallback(data.callback_url, data.verify_token);
  account.change({ fields: data.fields });
  return success();
};

function mustBeTheApp({ world, ask }: GraphCall): void {
  if (hasAppToken(world, ask)) return;
  const words = '(#15) This method must be called with an app access_token.';
  throw new GraphError(15, words, undefined, { plain: true });
}
