import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { clientSettings } from '../../adapters/client-settings.ts';
import { parseMessageItem } from '../../adapters/dynamodb/message-item.ts';
import { putAnnouncements } from '../../adapters/eventbridge/put-announcements.ts';
import { type Announcement, announcementsOf } from '../../core/delivery/events.ts';

const Environment = z.object({ EVENT_BUS_NAME: z.string() });

// The stream's images are DynamoDB's own attribute values; only their types are declared twice.
const messageIn = (image: unknown) => parseMessageItem(image as Record<string, AttributeValue>);

/** A row that is new says nothing yet: a claim is no news. */
const changesIn = ({ dynamodb }: DynamoDBRecord): readonly Announcement[] =>
  dynamodb?.OldImage && dynamodb.NewImage
    ? announcementsOf(messageIn(dynamodb.OldImage), messageIn(dynamodb.NewImage))
    : [];

/** Reads the environment, and fails at cold start where it is incomplete. */
export function wire(variables: NodeJS.ProcessEnv) {
  const { EVENT_BUS_NAME } = Environment.parse(variables);
  return {
    announcementsOf: changesIn,
    put: putAnnouncements(new EventBridgeClient(clientSettings), EVENT_BUS_NAME),
  };
}
