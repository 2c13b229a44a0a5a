import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ConversationAnnouncement } from '../../core/conversations/events.ts';
import type { Announcement as AboutMessage } from '../../core/delivery/events.ts';
import type { TemplateStatusChanged } from '../../core/templates/events.ts';

export type Announcement = AboutMessage | TemplateStatusChanged | ConversationAnnouncement;

/** Lambda's answer for a stream: it goes on from the first record named here. */
export type StreamResponse = { batchItemFailures: { itemIdentifier: string }[] };

type Ports = {
  announcementsOf: (record: DynamoDBRecord) => readonly Announcement[];
  /** Answers which of them the bus did not take, by index. */
  put: (announcements: readonly Announcement[]) => Promise<readonly number[]>;
};

type Due = { announcement: Announcement; sequenceNumber: string };

const tries = 3;

/** Puts what changed on the bus. What the bus refuses is offered again before Lambda is told to come back for it. */
export const announceChanges =
  ({ announcementsOf, put }: Ports) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<StreamResponse> => {
    let due = Records.flatMap((record): Due[] =>
      announcementsOf(record).map((announcement) => ({
        announcement,
        sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
      })),
    );
    for (let attempt = 0; attempt < tries && due.length > 0; attempt++) {
      const refused = new Set(await put(due.map(({ announcement }) => announcement)));
      due = due.filter((_, index) => refused.has(index));
    }
    const [first] = due;
    return { batchItemFailures: first ? [{ itemIdentifier: first.sequenceNumber }] : [] };
  };
