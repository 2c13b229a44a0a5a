import * as z from 'zod';
import type { AwsAnswer } from '../cloud.ts';
import type { Sending } from './queue-extension.ts';
import { sqsAnswer, sqsRefusal } from './sqs-answer.ts';

const Entry = z.looseObject({
  Id: z.string().optional(),
  MessageBody: z.string().default(''),
  MessageGroupId: z.string().optional(),
  DelaySeconds: z.number().optional(),
});
const Batch = z.looseObject({ Entries: z.array(Entry).default([]) });
const BatchResult = z.looseObject({ Failed: z.array(z.unknown()).default([]) });

type Forward = (body: string, entries: Sending) => Promise<AwsAnswer>;

const delayRefusal = ({ DelaySeconds: delay }: z.infer<typeof Entry>): string | undefined =>
  delay === undefined || (delay >= 0 && delay <= 900)
    ? undefined
    : `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`;

const sending = (entries: z.infer<typeof Entry>[]): Sending =>
  entries.map((entry) => ({ body: entry.MessageBody, groupId: entry.MessageGroupId ?? '' }));

/** SendMessage as fauxqs knows it, with the limit on DelaySeconds and with the group of a standard queue's record. */
export async function sendMessage(body: string, forward: Forward): Promise<AwsAnswer> {
  const entry = Entry.parse(JSON.parse(body));
  const refusal = delayRefusal(entry);
  return refusal ? sqsRefusal('InvalidParameterValue', refusal) : forward(body, sending([entry]));
}

/** In a batch only the entry that is wrong fails. */
export async function sendMessageBatch(body: string, forward: Forward): Promise<AwsAnswer> {
  const batch = Batch.parse(JSON.parse(body));
  const good = batch.Entries.filter((entry) => !delayRefusal(entry));
  const failed = batch.Entries.filter((entry) => delayRefusal(entry)).map((entry) => ({
    Id: entry.Id,
    SenderFault: true,
    Code: 'InvalidParameterValue',
    Message: delayRefusal(entry),
  }));
  if (failed.length === 0) return forward(body, sending(good));
  if (good.length === 0) return sqsAnswer({ Successful: [], Failed: failed });

  const answer = await forward(JSON.stringify({ ...batch, Entries: good }), sending(good));
  if (answer.status !== 200) return answer;
  const result = BatchResult.parse(JSON.parse(answer.body.toString()));
  return sqsAnswer({ ...result, Failed: [...result.Failed, ...failed] });
}
