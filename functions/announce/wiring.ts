import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { parseMessageItem } from '../../adapters/dynamodb/message-item.ts';
import { parseTurn } from '../../adapters/dynamodb/parse-turn.ts';
import { parseReceiptItem } from '../../adapters/dynamodb/receipt-item.ts';
import { parseTemplateItem } from '../../adapters/dynamodb/template-item.ts';
import { parseKnownTouch } from '../../adapters/dynamodb/touch-item.ts';
import { putAnnouncements } from '../../adapters/eventbridge/put-announcements.ts';
import { consentAnnouncements } from '../../core/conversations/consent-announcements.ts';
import { turnAnnouncements } from '../../core/conversations/events.ts';
import { outcomeAnnouncements } from '../../core/conversations/outcome-announcements.ts';
import { announcementsOf } from '../../core/delivery/events.ts';
import { templateAnnouncements } from '../../core/templates/events.ts';
import { streamImage } from '../middleware/stream-image.ts';
import type { Announcement } from './announce-changes.ts';

const Environment = z.object({ EVENT_BUS_NAME: z.string() });

type Images = { before: unknown; after: unknown };

/** A row that is new says nothing yet: a claim is no news. */
const aboutMessage = ({ before, after }: Images): readonly Announcement[] =>
  before ? announcementsOf(parseMessageItem(streamImage(before)), parseMessageItem(streamImage(after))) : [];

const aboutTemplate = ({ before, after }: Images): readonly Announcement[] =>
  templateAnnouncements(
    before ? parseTemplateItem(streamImage(before)) : undefined,
    parseTemplateItem(streamImage(after)),
  );

const aboutOutcome = ({ before, after }: Images): readonly Announcement[] =>
  outcomeAnnouncements(
    before ? parseKnownTouch(streamImage(before)) : undefined,
    parseKnownTouch(streamImage(after)),
  );

const aboutConsent = ({ after }: Images): readonly Announcement[] =>
  consentAnnouncements(parseReceiptItem(streamImage(after)));

/** A turn speaks once, when it is written: how its reply fares is no news. */
function aboutTurn({ after }: Images): readonly Announcement[] {
  const turn = parseTurn(streamImage(after));
  return turn ? turnAnnouncements(turn) : [];
}

/** The tables' rows are known by their keys; what was deleted is no news. */
function changesIn({
  eventName,
  dynamodb: { Keys, OldImage, NewImage } = {},
}: DynamoDBRecord): readonly Announcement[] {
  if (!NewImage) return [];
  const images = { before: OldImage, after: NewImage };
  if (Keys?.template) return aboutTemplate(images);
  if (Keys?.messageId) return aboutOutcome(images);
  if (Keys?.number) return aboutConsent(images);
  if (Keys?.entry) return eventName === 'INSERT' ? aboutTurn(images) : [];
  return aboutMessage(images);
}

/** All that reaches out of the process; a simulation hands in a world of its own. */
export const theOutside = () => ({ eventBridge: new EventBridgeClient(clientSettings) });
export type Outside = ReturnType<typeof theOutside>;

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv, outside: Outside = theOutside()) {
  const { EVENT_BUS_NAME } = Environment.parse(variables);
  return {
    announcementsOf: changesIn,
    put: putAnnouncements(outside.eventBridge, EVENT_BUS_NAME),
  };
}
