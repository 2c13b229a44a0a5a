import type { HeaderMedia } from '../../core/catalogue/notification-type.ts';
import type { MessageButton, TemplateMessage } from '../../core/delivery/compose-message.ts';
import { callbackDataOf, type MessageId, type PostNumber } from '../../core/delivery/message-id.ts';
import type { ReplyOffer } from '../../core/delivery/reply-payload.ts';
import type { Address } from '../../core/recipients/address.ts';

type Media = { link: string; filename?: string };

type Component =
  | {
      type: 'header';
      parameters: readonly [{ type: 'document'; document: Media } | { type: 'image'; image: Media }];
    }
  | { type: 'body'; parameters: readonly { type: 'text'; parameter_name: string; text: string }[] }
  | {
      type: 'button';
      sub_type: 'quick_reply';
      index: string;
      parameters: readonly [{ type: 'payload'; payload: string }];
    }
  | { type: 'button'; sub_type: 'url'; index: string; parameters: readonly [{ type: 'text'; text: string }] };

/** The body of `POST /{phone-number-id}/messages` for a template with named parameters. */
export type TemplateRequest = {
  messaging_product: 'whatsapp';
  recipient_type: 'individual';
  to?: string;
  recipient?: string;
  type: 'template';
  template: {
    name: string;
    language: { code: string; policy: 'deterministic' };
    components: readonly Component[];
  };
  biz_opaque_callback_data: string;
};

/** Addresses that only the time of sending can tell. */
export type Addresses = {
  /** A link to a file in our documents bucket, for Meta to fetch. */
  documentLink: (s3Key: string) => Promise<string>;
  /** What a message's link button ends in. */
  linkToken: (id: MessageId) => Promise<string>;
  /** What comes back when a quick reply is tapped. */
  replyPayload: (offer: ReplyOffer) => Promise<string>;
};

/** One post of a message. */
export type Post = TemplateMessage & { id: MessageId; attempt: PostNumber; to: Address };

export async function templateRequest(
  { id, attempt, to, template, language, header, body, buttons }: Post,
  addresses: Addresses,
): Promise<TemplateRequest> {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...('phone' in to ? { to: to.phone } : { recipient: to.whatsappUserId }),
    type: 'template',
    template: {
      name: template,
      language: { code: language, policy: 'deterministic' },
      components: [
        ...(header ? [await headerComponent(header, addresses)] : []),
        {
          type: 'body',
          parameters: body.map(({ parameter, text }) => ({ type: 'text', parameter_name: parameter, text })),
        },
        ...(await Promise.all(buttons.map((button, index) => buttonComponent(button, index, id, addresses)))),
      ],
    },
    // Echoed in every status: the only join that works when the answer is lost or a status overtakes it.
    biz_opaque_callback_data: callbackDataOf(id, attempt),
  };
}

async function headerComponent(header: HeaderMedia, { documentLink }: Addresses): Promise<Component> {
  if (header.kind === 'image')
    return { type: 'header', parameters: [{ type: 'image', image: { link: header.source.link } }] };
  const { source, filename } = header;
  const link = 's3Key' in source ? await documentLink(source.s3Key) : source.link;
  return { type: 'header', parameters: [{ type: 'document', document: { link, filename } }] };
}

async function buttonComponent(
  button: MessageButton,
  place: number,
  id: MessageId,
  { linkToken, replyPayload }: Addresses,
): Promise<Component> {
  const index = String(place);
  if (button.kind === 'quick-reply') {
    const parameters = [{ type: 'payload', payload: await replyPayload(button.offer) }] as const;
    return { type: 'button', sub_type: 'quick_reply', index, parameters };
  }
  return {
    type: 'button',
    sub_type: 'url',
    index,
    parameters: [{ type: 'text', text: await linkToken(id) }],
  };
}
