import type { NumbersByNature } from '../../core/intake/numbers-by-nature.ts';

const oneWord = /^\S+$/;

/** What Meta writes itself into webhooks: its ids, phone numbers and times. All else may be a customer's words. */
export const numbersOfWebhooks: NumbersByNature = new Map(
  [
    ...['id', 'from', 'wa_id', 'user_id', 'from_user_id', 'parent_user_id', 'from_parent_user_id'],
    ...['recipient_id', 'recipient_user_id', 'parent_recipient_user_id', 'recipient_logical_id'],
    ...[
      'phone_number_id',
      'display_phone_number',
      'group_id',
      'message_template_id',
      'requester',
      'entity_id',
    ],
    ...['timestamp', 'time', 'expiration_timestamp', 'biz_opaque_callback_data', 'sha256'],
  ].map((name) => [name, oneWord]),
);
