import type { DynamoDBRecord } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TouchedMessage } from '../../core/conversations/touch.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { EventId } from '../../core/intake/business-event.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { recordTouches } from '../../functions/outcomes/record-touches.ts';
import { at } from '../core/builders.ts';

afterEach(() => vi.restoreAllMocks());

const change = (id: string, sequence: string): DynamoDBRecord => ({
  eventName: 'MODIFY',
  dynamodb: { Keys: { id: { S: id } }, SequenceNumber: sequence, NewImage: { id: { S: id } } },
});

const touchOf = ({ dynamodb }: DynamoDBRecord): TouchedMessage => ({
  customerId: CustomerId.parse('ana'),
  messageId: messageIdOf(dynamodb?.Keys?.id?.S ?? ''),
  eventId: EventId.parse(dynamodb?.SequenceNumber),
  type: 'fraud-alert',
  at: at('2026-11-22T12:00:00Z'),
  matters: [],
});

describe('a batch of messages that Meta took', () => {
  it('costs one write for each message, with what is known of it last', async () => {
    const written: string[] = [];
    const handle = recordTouches({
      touchIn: touchOf,
      record: async ({ eventId }) => void written.push(eventId),
    });

    const answer = await handle({ Records: [change('a', '1'), change('b', '2'), change('a', '3')] });

    expect(written).toEqual(['3', '2']);
    expect(answer).toEqual({ batchItemFailures: [] });
  });

  it('comes back from the first message that failed, whose neighbours are kept', async () => {
    const said = vi.spyOn(console, 'log').mockReturnValue();
    const written: string[] = [];
    const handle = recordTouches({
      touchIn: (record) => {
        if (record.dynamodb?.SequenceNumber === '3') throw new Error('a row of nobody, +525512345678');
        return touchOf(record);
      },
      record: async ({ eventId }) => {
        if (eventId === '4') throw new Error('busy');
        written.push(eventId);
      },
    });

    const records = [
      change('a', '1'),
      change('b', '2'),
      change('b', '3'),
      change('c', '4'),
      change('d', '5'),
    ];
    const answer = await handle({ Records: records });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(written).toEqual(['1', '5']);
    expect(said).toHaveBeenCalledTimes(2);
    expect(said.mock.calls.join()).not.toContain('5255');
  });

  it('passes over what is not Meta’s yet', async () => {
    const record = vi.fn();

    await recordTouches({ touchIn: () => undefined, record })({ Records: [change('a', '1')] });

    expect(record).not.toHaveBeenCalled();
  });
});
