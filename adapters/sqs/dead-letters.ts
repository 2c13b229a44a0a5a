import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { EventId } from '../../core/intake/business-event.ts';
import { maskCardNumbers } from '../../core/intake/card-number.ts';
import type { Defect } from '../../core/intake/defect.ts';
import { maskJson } from '../../core/intake/mask-json.ts';
import { type NumbersByNature, numbersOfEvents } from '../../core/intake/numbers-by-nature.ts';

/** SQS refuses an empty attribute, and a person should see that it was empty. */
const shown = (text: string | undefined): { DataType: string; StringValue: string } => ({
  DataType: 'String',
  StringValue: text || '(none)',
});

// SQS takes 1 MiB, attributes and all, and a masked number may be longer than the number was.
const longestBody = 1_000_000;
const withheld = JSON.stringify({
  withheld: 'This record could not be masked, or not within what a queue takes, so it is not shown.',
});

/** Rather nothing than something unmasked. */
function maskedBody(body: string, byNature: NumbersByNature): string {
  try {
    const masked = maskJson(body, byNature);
    return Buffer.byteLength(masked) <= longestBody ? masked : withheld;
  } catch {
    return withheld;
  }
}

/** What is no event id may be anything, a customer's data among it. */
function shownId(eventId: string | undefined): string | undefined {
  const parsed = EventId.safeParse(eventId);
  return parsed.success ? maskCardNumbers(parsed.data) : undefined;
}

/** Puts a record aside for a person, saying why and where; what looks like a card number is masked first. */
export const buryRecord =
  (sqs: SQSClient, queueUrl: string, byNature = numbersOfEvents) =>
  async (body: string, defect: Defect, eventId: string | undefined, redriven = 0): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: maskedBody(body, byNature),
        MessageAttributes: {
          reason: shown(defect.reason),
          path: shown(defect.path),
          eventId: shown(shownId(eventId)),
          ...(redriven > 0 && { redriven: { DataType: 'Number', StringValue: String(redriven) } }),
        },
      }),
    );
  };
