import type { TemplateMessage } from '../../core/delivery/compose-message.ts';
import type { MessageId } from '../../core/delivery/message-id.ts';
import type { Address } from '../../core/recipients/address.ts';

/** The body of `POST /{phone-number-id}/messages` for a template with named parameters and quick replies. */
export type TemplateRequest = {
  messaging_product: 'whatsapp';
  recipient_type: 'individual';
  to?: string;
  recipient?: string;
  type: 'template';
  template: {
    name: string;
    language: { code: string; policy: 'deterministic' };
    components: readonly (
      | { type: 'body'; parameters: readonly { type: 'text'; parameter_name: string; text: string }[] }
      | {
          type: 'button';
          sub_type: 'quick_reply';
          index: string;
          parameters: readonly [{ type: 'payload'; payload: string }];
        }
    )[];
  };
  biz_opaque_callback_data: string;
};

export const templateRequest = ({
  id,
  to,
  template,
  language,
  body,
  payloads,
}: TemplateMessage & { id: MessageId; to: Address }): TemplateRequest => ({
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  ...('phone' in to ? { to: to.phone } : { recipient: to.whatsappUserId }),
  type: 'template',
  template: {
    name: template,
    language: { code: language, policy: 'deterministic' },
    components: [
      {
        type: 'body',
        parameters: body.map(({ parameter, text }) => ({ type: 'text', parameter_name: parameter, text })),
      },
      ...payloads.map((payload, index) => ({
        type: 'button' as const,
        sub_type: 'quick_reply' as const,
        index: String(index),
        parameters: [{ type: 'payload', payload }] as const,
      })),
    ],
  },
  // Echoed in every status: the only join that works when the answer is lost or a status overtakes it.
  biz_opaque_callback_data: id,
});
