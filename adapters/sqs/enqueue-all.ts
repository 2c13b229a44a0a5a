import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

const entriesPerCall = 10; // SendMessageBatch's limit
const bytesPerCall = 200_000; // well below SQS's limit of a whole call, whose size AWS's own pages disagree about

/** Answers which bodies SQS did not surely take, by index. Each is a record of its own; with luck they share calls. */
export const enqueueAll =
  (sqs: SQSClient, queueUrl: string) =>
  async (bodies: readonly string[]): Promise<readonly number[]> => {
    const left = await Promise.all(
      callsFor(bodies).map(async (indices) => {
        const Entries = indices.map((index) => ({ Id: String(index), MessageBody: bodies[index] ?? '' }));
        try {
          const { Failed = [] } = await sqs.send(
            new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
          );
          return Failed.map(({ Id }) => Number(Id));
        } catch {
          return indices;
        }
      }),
    );
    return left.flat();
  };

/** The indices of the bodies that go together. */
function callsFor(bodies: readonly string[]): readonly (readonly number[])[] {
  const calls: { indices: number[]; bytes: number }[] = [];
  for (const [index, body] of bodies.entries()) {
    const bytes = Buffer.byteLength(body);
    const last = calls.at(-1);
    if (last && last.indices.length < entriesPerCall && last.bytes + bytes <= bytesPerCall) {
      last.indices.push(index);
      last.bytes += bytes;
    } else calls.push({ indices: [index], bytes });
  }
  return calls.map(({ indices }) => indices);
}
