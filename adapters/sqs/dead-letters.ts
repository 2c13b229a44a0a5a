import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { maskCardNumbers } from '../../core/intake/card-number.ts';
import type { Defect } from '../../core/intake/defect.ts';

/** SQS refuses an empty attribute, and a person should see that it was empty. */
const shown = (text: string | undefined): { DataType: string; StringValue: string } => ({
  DataType: 'String',
  StringValue: text || '(none)',
});

/** Puts a record aside for a person, saying why and where; what looks like a card number is masked first. */
export const buryRecord =
  (sqs: SQSClient, queueUrl: string) =>
  async (body: string, defect: Defect, eventId: string | undefined): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: maskCardNumbers(body),
        MessageAttributes: {
          reason: shown(defect.reason),
          path: shown(defect.path),
          eventId: shown(eventId?.slice(0, 128)),
        },
      }),
    );
  };
