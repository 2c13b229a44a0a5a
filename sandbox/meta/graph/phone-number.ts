import { jsonAnswer } from '../http-exchange.ts';
import type { MetaWorld } from '../meta-world.ts';
import { type GraphHandler, pickFields, success } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { healthOf } from './health-status.ts';

export const usualPhoneFields = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
];

export function phoneNumberNode(world: MetaWorld): Record<string, unknown> {
  const { phoneNumberId, displayPhoneNumber, businessName } = world.wiring.account;
  const { registered } = world.account.read();
  return {
    id: phoneNumberId,
    verified_name: businessName,
    display_phone_number: displayPhoneNumber,
    code_verification_status: 'VERIFIED',
    quality_rating: 'GREEN',
    status: registered ? 'CONNECTED' : 'DISCONNECTED',
    name_status: 'APPROVED',
    account_mode: 'LIVE',
    platform_type: 'CLOUD_API',
    is_on_biz_app: false,
    is_official_business_account: false,
    is_pin_enabled: true,
    throughput: { level: world.behaviour.standing().throughput >= 1000 ? 'HIGH' : 'STANDARD' },
    whatsapp_business_manager_messaging_limit: 'TIER_UNLIMITED',
    messaging_limit_tier: 'TIER_UNLIMITED',
    webhook_configuration: { application: world.wiring.webhookUrl },
    health_status: healthOf(world.wiring.account, registered),
  };
}

export const getPhoneNumber: GraphHandler = ({ world, params }) =>
  jsonAnswer(
    200,
    pickFields(phoneNumberNode(world), params.fields, usualPhoneFields, 'WhatsAppBusinessPhoneNumber'),
  );

/** Sets the two-step PIN, which nothing here ever asks for again. */
export const setPhoneNumber: GraphHandler = ({ params }) => {
  checkPin(params.pin);
  return success();
};

export const register: GraphHandler = ({ world, params }) => {
  if (params.messaging_product !== 'whatsapp')
    throw invalidParameter('The parameter messaging_product is required.');
  checkPin(params.pin);
  world.account.change({ registered: true });
  return success();
};

export const deregister: GraphHandler = ({ world }) => {
  world.account.change({ registered: false });
  return success();
};

function checkPin(pin: unknown): void {
  if (pin === undefined) throw invalidParameter('The parameter pin is required.');
  if (!/^\d{6}$/.test(String(pin))) throw invalidParameter('Param pin must be 6 digits.');
}
