import type { MetaAccount } from '../../cloud.ts';
import { appId } from '../account-state.ts';

const available = (entity_type: string, id: string) => ({ entity_type, id, can_send_message: 'AVAILABLE' });

export const healthOf = (account: MetaAccount, phoneCanSend = true) => ({
  can_send_message: phoneCanSend ? 'AVAILABLE' : 'BLOCKED',
  entities: [
    phoneCanSend
      ? available('PHONE_NUMBER', account.phoneNumberId)
      : {
          ...available('PHONE_NUMBER', account.phoneNumberId),
          can_send_message: 'BLOCKED',
          errors: [
            {
              error_code: 141000,
              error_description: 'The phone number is not registered.',
              possible_solution: 'Register the phone number.',
            },
          ],
        },
    available('WABA', account.wabaId),
    available('BUSINESS', `${account.wabaId.slice(0, -1)}9`),
    available('APP', appId),
  ],
});
