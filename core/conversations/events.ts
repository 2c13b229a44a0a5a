import * as z from 'zod';
import { answerEvents } from '../catalogue/answer.ts';
import { Conversion } from '../catalogue/conversion.ts';
import { Purpose } from '../consent/consent.ts';
import { toIso } from '../time/instant.ts';
import type { Turn } from './turn.ts';

const dataOf = {
  ...Object.fromEntries(answerEvents.map((name) => [name, z.looseObject({})])),
  DocumentReceived: z.object({
    step: z.string().optional(),
    s3Key: z.string(),
    mimeType: z.string(),
    sha256: z.string(),
  }),
  ConversationHandedOver: z.object({ transcriptKey: z.string(), reason: z.string() }),
  LinkClicked: z.object({ link: z.string() }),
  ConversionRecorded: z.object({
    conversion: Conversion,
    /** Of an experiment: `call-to-action/now`. */
    variant: z.string().optional(),
    /** `loan_preapproval/es_MX@1f2e3d4c`. */
    template: z.string().optional(),
  }),
  OptedOut: z.object({ purposes: z.array(Purpose) }),
  OptedIn: z.object({ purposes: z.array(Purpose) }),
} satisfies Record<string, z.ZodType>;

/** What is announced of a conversation and of what came of messages, each with the data it carries. */
export const conversationEvents: Readonly<Record<string, z.ZodType>> = dataOf;

/** An announcement as it goes onto the bus. */
export type ConversationAnnouncement = {
  detailType: string;
  detail: {
    eventId: string;
    occurredAt: string;
    customerId: string;
    messageId?: string;
    notificationType?: string;
    causedBy: string;
    data: unknown;
  };
};

/** What the world should hear of a turn; ids are made from the turn, so that a repetition is known again. */
export const turnAnnouncements = (turn: Turn): readonly ConversationAnnouncement[] =>
  turn.announcements.map(({ detailType, data }) => ({
    detailType,
    detail: {
      eventId: `${turn.entry}.${detailType}`,
      occurredAt: toIso(turn.at),
      customerId: turn.customerId,
      ...(turn.messageId && { messageId: turn.messageId }),
      ...(turn.notificationType && { notificationType: turn.notificationType }),
      causedBy: turn.causedBy,
      data: conversationEvents[detailType]?.parse(data) ?? data,
    },
  }));
