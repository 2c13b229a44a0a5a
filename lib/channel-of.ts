import type { NotificationType } from '../core/catalogue/notification-type.ts';
import { headerOf } from '../core/templates/message-template.ts';
import type { ChannelType } from './constructs/notification-channel.ts';

/** What the stack needs to know of a catalogue entry, as its policy and its templates say it. */
export const channelOf = ({ name, detailType, lane, templates }: NotificationType): ChannelType => ({
  name,
  detailType,
  lane,
  documents: templates.some((template) => headerOf(template) === 'DOCUMENT'),
});
