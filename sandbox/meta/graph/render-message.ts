import { fits } from '../media/media-kinds.ts';
import type { ChatHeader, ChatMedia, Shown } from '../messages/chat-message.ts';
import type { MetaWorld } from '../meta-world.ts';
import { type Phone, windowIsOpen } from '../phones/phone.ts';
import { fillTemplate, type MediaUrl } from '../templates/fill-template.ts';
import type { StoredTemplate } from '../templates/stored-template.ts';
import { refusal } from './graph-error.ts';
import type { Interactive, InteractiveHeader } from './interactive-request.ts';
import type { MessageRequest } from './message-request.ts';
import type { TemplateRequest } from './template-request.ts';

export type Rendered = { shown: Shown; category: string; template?: { name: string; language: string } };

/** What the person will see, or the reason why this may not be sent to this person now. */
export function renderMessage(world: MetaWorld, request: MessageRequest, phone: Phone): Rendered {
  const mediaUrl = mediaUrlOf(world);
  if (request.type === 'template') {
    const template = sendable(world, request.template);
    if (template.category === 'AUTHENTICATION' && request.to === undefined) throw refusal(131062);
    if (template.category === 'MARKETING' && phone.stoppedMarketing) throw refusal(131050);
    return {
      shown: fillTemplate(template, request.template, mediaUrl),
      category: template.category.toLowerCase(),
      template: { name: template.name, language: template.language },
    };
  }
  const shown = freeForm(request, mediaUrl);
  if (!windowIsOpen(phone, world.now())) throw refusal(131047);
  return { shown, category: 'service' };
}

function sendable(world: MetaWorld, { name, language }: TemplateRequest): StoredTemplate {
  const template = world.templates.find(name, language.code);
  if (template?.status === 'PAUSED') throw refusal(132015);
  if (template?.status === 'DISABLED') throw refusal(132016);
  if (template?.status !== 'APPROVED')
    throw refusal(132001, `template name (${name}) does not exist in ${language.code}`);
  return template;
}

/** Links are taken at their word: the sandbox fetches nothing from outside. */
const mediaUrlOf =
  (world: MetaWorld): MediaUrl =>
  (kind, { id, link }) => {
    if (link !== undefined) return link;
    const media = id === undefined ? undefined : world.media.find(id, world.now());
    if (!media) throw refusal(131009, `Media with id ${id} does not exist or has expired.`);
    if (!fits(kind, media.mimeType))
      throw refusal(131053, `A file of type ${media.mimeType} cannot be sent as ${kind}.`);
    return `/_sim/media/${media.id}`;
  };

function freeForm(request: Exclude<MessageRequest, { type: 'template' }>, mediaUrl: MediaUrl): Shown {
  switch (request.type) {
    case 'text':
      return { text: request.text.body, buttons: [] };
    case 'interactive':
      return interactive(request.interactive, mediaUrl);
    case 'image':
      return file('image', request.image, mediaUrl);
    case 'video':
      return file('video', request.video, mediaUrl);
    case 'document':
      return file('document', request.document, mediaUrl);
    case 'audio':
      return file('audio', request.audio, mediaUrl);
    case 'sticker':
      return file('sticker', request.sticker, mediaUrl);
    case 'location':
      return {
        text: [request.location.name, request.location.address].filter(Boolean).join(', '),
        buttons: [],
      };
    case 'contacts':
      return { text: request.contacts.map(({ name }) => name.formatted_name).join(', '), buttons: [] };
    case 'reaction':
      return { text: request.reaction.emoji ?? '', buttons: [] };
  }
}

type File = {
  id?: string | undefined;
  link?: string | undefined;
  caption?: string | undefined;
  filename?: string | undefined;
};

function file(type: string, { caption, filename, ...source }: File, mediaUrl: MediaUrl): Shown {
  const media: ChatMedia = {
    type,
    url: mediaUrl(type, source),
    ...(filename === undefined ? {} : { filename }),
    ...(caption === undefined ? {} : { caption }),
  };
  return { text: caption ?? '', buttons: [], media };
}

function interactive(content: Interactive, mediaUrl: MediaUrl): Shown {
  const text = content.body.text;
  switch (content.type) {
    case 'button':
    case 'list':
    case 'cta_url':
    case 'flow':
      return {
        ...(content.header ? { header: headerOf(content.header, mediaUrl) } : {}),
        text,
        ...(content.footer ? { footer: content.footer.text } : {}),
        buttons: buttonsOf(content),
      };
    default:
      return { text, buttons: [] };
  }
}

function buttonsOf(content: Interactive): Shown['buttons'] {
  switch (content.type) {
    case 'button':
      return content.action.buttons.map(({ reply }) => ({
        type: 'QUICK_REPLY',
        title: reply.title,
        payload: reply.id,
      }));
    case 'list':
      return content.action.sections.flatMap(({ rows }) =>
        rows.map(({ id, title, description }) => ({
          type: 'QUICK_REPLY',
          title,
          payload: id,
          ...(description === undefined ? {} : { description }),
        })),
      );
    case 'cta_url':
      return [
        { type: 'URL', title: content.action.parameters.display_text, url: content.action.parameters.url },
      ];
    case 'flow':
      return [
        {
          type: 'FLOW',
          title: content.action.parameters.flow_cta,
          payload: content.action.parameters.flow_token ?? 'unused',
        },
      ];
    default:
      return [];
  }
}

function headerOf(header: InteractiveHeader, mediaUrl: MediaUrl): ChatHeader {
  switch (header.type) {
    case 'text':
      return { type: 'text', text: header.text };
    case 'image':
      return { type: 'image', url: mediaUrl('image', header.image) };
    case 'video':
      return { type: 'video', url: mediaUrl('video', header.video) };
    case 'document':
      return {
        type: 'document',
        url: mediaUrl('document', header.document),
        filename: header.document.filename ?? 'Untitled',
      };
  }
}
