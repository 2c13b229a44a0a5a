import * as z from 'zod';
import { appId } from '../account-state.ts';
import { jsonAnswer } from '../http-exchange.ts';
import { type GraphHandler, pickFields, success } from './graph-call.ts';
import { invalidParameter, refusal } from './graph-error.ts';
import { healthOf } from './health-status.ts';
import { phoneNumberNode, usualPhoneFields } from './phone-number.ts';

export const getAccount: GraphHandler = ({ world, params }) => {
  const { wabaId, businessName } = world.wiring.account;
  const node = {
    id: wabaId,
    name: businessName,
    currency: 'USD',
    timezone_id: '1',
    message_template_namespace: 'aviso_sandbox',
    account_review_status: 'APPROVED',
    business_verification_status: 'verified',
    country: 'US',
    ownership_type: 'SELF',
    status: 'ACTIVE',
    health_status: healthOf(world.wiring.account),
  };
  const usual = ['id', 'name', 'timezone_id', 'message_template_namespace'];
  return jsonAnswer(200, pickFields(node, params.fields, usual, 'WhatsAppBusinessAccount'));
};

export const listPhoneNumbers: GraphHandler = ({ world, params }) => {
  const node = pickFields(
    phoneNumberNode(world),
    params.fields,
    usualPhoneFields,
    'WhatsAppBusinessPhoneNumber',
  );
  return jsonAnswer(200, { data: [node], paging: { cursors: { before: 'QVFI', after: 'QVFI' } } });
};

export const listSubscribedApps: GraphHandler = ({ world }) => {
  const { subscribed, overrideCallback } = world.account.read();
  const app = {
    whatsapp_business_api_data: {
      id: appId,
      link: `https://www.facebook.com/games/?app_id=${appId}`,
      name: 'Aviso',
    },
  };
  return jsonAnswer(200, {
    data: subscribed
      ? [{ ...app, ...(overrideCallback ? { override_callback_uri: overrideCallback } : {}) }]
      : [],
  });
};

const Subscription = z.object({
  override_callback_uri: z.url().max(200).optional(),
  verify_token: z.string().min(1).optional(),
});

/** Another callback URL has to prove itself first, as the first one had to. */
export const subscribe: GraphHandler = async ({ world, params }) => {
  const parsed = Subscription.safeParse(params);
  if (!parsed.success)
    throw invalidParameter('Param override_callback_uri must be a URL of at most 200 characters.');
  const { override_callback_uri: url, verify_token: token } = parsed.data;
  if (url === undefined) {
    world.account.dropOverride();
  } else {
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) {
      throw invalidParameter(
        'Param override_callback_uri must be on this machine: the sandbox calls nobody else.',
      );
    }
    await proveCallback(url, token ?? '');
    world.account.change({ overrideCallback: url });
  }
  world.account.change({ subscribed: true });
  return success();
};

export const unsubscribe: GraphHandler = ({ world }) => {
  world.account.change({ subscribed: false });
  return success();
};

export const debugToken: GraphHandler = ({ world, params }) => {
  const token = params.input_token;
  if (typeof token !== 'string') throw invalidParameter('The parameter input_token is required.');
  const { wabaId } = world.wiring.account;
  const scopes = ['whatsapp_business_management', 'whatsapp_business_messaging'];
  if (token !== world.wiring.accessToken()) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return jsonAnswer(200, { data: { error, is_valid: false, scopes: [] } });
  }
  return jsonAnswer(200, {
    data: {
      app_id: appId,
      type: 'SYSTEM_USER',
      application: 'Aviso',
      data_access_expires_at: 0,
      expires_at: 0,
      is_valid: true,
      scopes,
      granular_scopes: scopes.map((scope) => ({ scope, target_ids: [wabaId] })),
      user_id: '104000000000001',
    },
  });
};

/** The address must give the challenge back, or Meta does not call it. */
export async function proveCallback(url: string, token: string): Promise<void> {
  const challenge = String(Math.floor(Math.random() * 1_000_000_000));
  const address = new URL(url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.challenge', challenge);
  address.searchParams.set('hub.verify_token', token);
  const response = await fetch(address, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  if (response?.status === 200 && (await response.text()) === challenge) return;
  throw refusal(100, 'The override callback did not answer with the challenge.');
}
