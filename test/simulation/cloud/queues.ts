import type { ChangeMessageVisibilityCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { World } from '../world.ts';
import type { Ending, Lambda } from './lambda.ts';

/** One buffer and the function that empties it. */
export type QueueShape = { name: string; function: string; batch: number; concurrency: number };

type Waiting = {
  id: string;
  body: string;
  attributes: SQSMessageAttributes;
  visibleAt: number;
  receives: number;
  receipt: string;
};

const visibilityMs = 180_000;
const maxReceives = 10;
const host = 'https://sqs.eu-west-1.amazonaws.com/000000000000';

export const urlOf = (queue: string): string => `${host}/${queue}`;
export const deadLettersOf = (queue: string): string => `${queue}-dead-letters`;
export const arnOf = (queue: string): string => `arn:aws:sqs:eu-west-1:000000000000:${queue}`;

const nameIn = (urlOrArn = ''): string => urlOrArn.split(/[/:]/).at(-1) ?? '';

export type Queues = ReturnType<typeof queues>;

/** Buffers with what SQS promises and no more: at least once, in no order, dead-lettered after ten receives. */
export function queues(
  world: World,
  lambda: Lambda,
  shapes: readonly QueueShape[],
  aboutOf: (body: string) => string,
) {
  const waiting = new Map<string, Waiting[]>();
  const dead = new Map<string, Waiting[]>();
  const atWork = new Map<string, number>();
  const lists = (name: string) => (dead.has(name) ? dead : waiting).get(name) ?? [];
  for (const { name } of shapes) {
    waiting.set(name, []);
    dead.set(deadLettersOf(name), []);
  }

  const put = (name: string, body: string, attributes: SQSMessageAttributes = {}, delayMs = 0): string => {
    const dice = world.draw(`letter ${name} ${aboutOf(body)}`);
    const id = dice.hex(32);
    const visibleAt = world.now() + delayMs;
    lists(name).push({ id, body, attributes, visibleAt, receives: 0, receipt: '' });
    const shape = shapes.find((one) => one.name === name);
    if (shape) world.at(visibleAt + dice.between(5, 60), () => poll(shape));
    else
      world.tell({
        fact: 'dead-lettered',
        queue: name,
        reason: attributes.reason?.stringValue ?? '',
        about: aboutOf(body),
        attributes: JSON.stringify(attributes),
      });
    return id;
  };

  const remove = (name: string, id: string): void => {
    const all = lists(name);
    const place = all.findIndex((one) => one.id === id);
    if (place >= 0) all.splice(place, 1);
  };

  /** Takes what is visible; what was received too often already goes to the dead letters without a word. */
  function receive({ name, batch }: QueueShape): readonly Waiting[] {
    const visible = lists(name).filter(({ visibleAt }) => visibleAt <= world.now());
    const most = world.draw(`batch ${name}`).between(1, batch);
    return visible.slice(0, most).filter((one) => {
      one.receives++;
      if (one.receives > maxReceives) {
        remove(name, one.id);
        put(deadLettersOf(name), one.body, one.attributes);
        return false;
      }
      one.visibleAt = world.now() + visibilityMs;
      one.receipt = `${one.id}.${one.receives}`;
      return true;
    });
  }

  function poll(shape: QueueShape): void {
    const { name } = shape;
    const busy = atWork.get(name) ?? 0;
    if (busy >= shape.concurrency) return; // asked again when a batch ends
    const taken = receive(shape);
    if (taken.length === 0) return;
    const [first] = taken;
    const { kind: fault, dice } = world.strike('deliver', name, first?.id);
    if (fault === 'duplicate' && first) {
      first.visibleAt = world.now() + 1;
      world.after(dice.between(2, 400), () => poll(shape));
    }
    const wait = fault === 'late' ? dice.between(1_000, 120_000) : 0;
    atWork.set(name, busy + 1);
    const event: SQSEvent = { Records: taken.map((one) => recordOf(name, one)) };
    world.after(wait, () =>
      lambda.invoke(shape.function, event, taken.length, (ending) => finish(shape, taken, ending)),
    );
    if (lists(name).some(({ visibleAt }) => visibleAt <= world.now())) world.after(1, () => poll(shape));
  }

  function finish(shape: QueueShape, taken: readonly Waiting[], ending: Ending): void {
    const { name } = shape;
    atWork.set(name, (atWork.get(name) ?? 1) - 1);
    const failed = failuresIn(ending, taken);
    const undeleted = world.strike('finish', name, taken[0]?.id).kind === 'undeleted';
    for (const one of taken) {
      if (!failed.has(one.id) && !undeleted) remove(name, one.id);
      else world.at(one.visibleAt + 1, () => poll(shape));
    }
    world.after(1, () => poll(shape));
  }

  return {
    put,
    send: ({
      QueueUrl,
      MessageBody = '',
      MessageAttributes = {},
      DelaySeconds = 0,
    }: SendMessageCommandInput) => {
      const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [
        name,
        said(StringValue),
      ]);
      const named = Object.fromEntries(attributes);
      return { MessageId: put(nameIn(QueueUrl), MessageBody, named, DelaySeconds * 1000) };
    },
    changeVisibility: ({
      QueueUrl,
      ReceiptHandle,
      VisibilityTimeout = 0,
    }: ChangeMessageVisibilityCommandInput) => {
      const one = lists(nameIn(QueueUrl)).find(({ receipt }) => receipt === ReceiptHandle);
      if (one) one.visibleAt = world.now() + VisibilityTimeout * 1000;
      return {};
    },
    /** Moves all dead letters back to where they came from, under new ids, as `aviso redrive` does. */
    redrive: (): void => {
      for (const { name } of shapes) {
        const letters = dead.get(deadLettersOf(name)) ?? [];
        if (letters.length === 0) continue;
        world.tell({ fact: 'redriven', queue: name, records: letters.length });
        for (const { body, attributes } of letters.splice(0)) put(name, body, movedBack(attributes));
      }
    },
    left: () =>
      [...waiting].flatMap(([queue, all]) => all.map(({ body }) => ({ queue, about: aboutOf(body) }))),
    leftDead: () =>
      [...dead].flatMap(([queue, all]) =>
        all.map(({ body, attributes }) => ({
          queue,
          reason: attributes.reason?.stringValue ?? '',
          about: aboutOf(body),
        })),
      ),
  };
}

const said = (stringValue: string) => ({ stringValue, dataType: 'String' });

const movedBack = (attributes: SQSMessageAttributes): SQSMessageAttributes => ({
  ...attributes,
  reason: attributes.reason ?? said('CRASHED'),
  redriven: said(String(Number(attributes.redriven?.stringValue ?? 0) + 1)),
});

/** Who crashed, or ran out of time, tells nothing: then all of the batch returns. */
function failuresIn(ending: Ending, taken: readonly Waiting[]): ReadonlySet<string> {
  if (ending.how !== 'answered') return new Set(taken.map(({ id }) => id));
  const { batchItemFailures = [] } = Object(ending.answer);
  return new Set(Array.from(batchItemFailures, (one) => String(Object(one).itemIdentifier)));
}

const recordOf = (queue: string, { id, body, attributes, receives, receipt }: Waiting): SQSRecord => ({
  messageId: id,
  receiptHandle: receipt,
  body,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: 'simulated',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: attributes,
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: arnOf(queue),
  awsRegion: 'eu-west-1',
});
