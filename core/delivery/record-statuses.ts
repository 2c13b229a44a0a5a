import { RetryLater } from '../intake/retry-later.ts';
import type { StatusReport } from './message.ts';
import type { MessageId } from './message-id.ts';
import type { RecordReports } from './ports.ts';

/** Messages whose reports could not be kept, each with the error that says when to try again. */
export type Unsettled = ReadonlyMap<MessageId, unknown>;

/**
 * Moves messages forward by what Meta reported; all reports of one message become one write.
 * A report may overtake our own claim, so one for an unknown message is tried again later.
 */
export const recordStatuses =
  (record: RecordReports) =>
  async (reports: readonly StatusReport[]): Promise<Unsettled> => {
    const byMessage = [...Map.groupBy(reports, (report) => report.id)];
    const answers = await Promise.allSettled(byMessage.map(([id, ofMessage]) => record(id, ofMessage)));
    const failed = answers.map((answer) => {
      if (answer.status === 'rejected') return answer.reason;
      return answer.value === 'unknown'
        ? new RetryLater('UNKNOWN_MESSAGE', 'a status is about a message that is not known yet', 5)
        : undefined;
    });
    return new Map(
      byMessage.flatMap(([id], index) => (failed[index] === undefined ? [] : [[id, failed[index]]])),
    );
  };
