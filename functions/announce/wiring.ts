import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { parseMessageItem } from '../../adapters/dynamodb/message-item.ts';
import { parseTemplateItem } from '../../adapters/dynamodb/template-item.ts';
import { putAnnouncements } from '../../adapters/eventbridge/put-announcements.ts';
import { announcementsOf } from '../../core/delivery/events.ts';
import { templateAnnouncements } from '../../core/templates/events.ts';
import type { Announcement } from './announce-changes.ts';

const Environment = z.object({ EVENT_BUS_NAME: z.string() });

type Images = { before: unknown; after: unknown };

// The stream's images are DynamoDB's own attribute values; only their types are declared twice.
const item = (image: unknown) => image as Record<string, AttributeValue>;

/** A row that is new says nothing yet: a claim is no news. */
const aboutMessage = ({ before, after }: Images): readonly Announcement[] =>
  before ? announcementsOf(parseMessageItem(item(before)), parseMessageItem(item(after))) : [];

const aboutTemplate = ({ before, after }: Images): readonly Announcement[] =>
  templateAnnouncements(before ? parseTemplateItem(item(before)) : undefined, parseTemplateItem(item(after)));

/** The tables' rows are known by their keys; what was deleted is no news. */
function changesIn({ dynamodb: { Keys, OldImage, NewImage } = {} }: DynamoDBRecord): readonly Announcement[] {
  if (!NewImage) return [];
  const images = { before: OldImage, after: NewImage };
  return Keys?.template ? aboutTemplate(images) : aboutMessage(images);
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
