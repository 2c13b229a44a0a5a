import type { BusEvent, Deliver, EventBridge, Lambda, Sqs } from '../cloud.ts';

/** Takes a body to whatever an ARN names; the parts are asked for late, since they in turn need this. */
export function deliverTo(
  parts: () => {
    sqs: Pick<Sqs, 'send'>;
    lambda: Pick<Lambda, 'invoke'>;
    eventBridge: Pick<EventBridge, 'put'>;
  },
): Deliver {
  return async (targetArn, body, event, attributes) => {
    const { sqs, lambda, eventBridge } = parts();
    const [, , service] = targetArn.split(':');
    if (service === 'sqs') return sqs.send(targetArn, body, attributes);
    if (service === 'lambda') {
      const invocation = await lambda.invoke(targetArn, JSON.parse(body));
      if (invocation.ok) return;
      throw new Error(`${targetArn} failed: ${invocation.errorType}: ${invocation.errorMessage}`);
    }
    if (service === 'events' && event) return pass(eventBridge, targetArn, event);
    throw new Error(`The sandbox cannot deliver to ${targetArn}.`);
  };
}

async function pass(eventBridge: Pick<EventBridge, 'put'>, busArn: string, event: BusEvent): Promise<void> {
  const { source, detail, time, resources, 'detail-type': detailType } = event;
  const bus = busArn.split('event-bus/').at(-1) ?? busArn;
  const result = await eventBridge.put(
    bus,
    { source, detailType, detail, time, resources },
    { kind: 'outside' },
  );
  if ('error' in result) throw new Error(`${busArn} refused: ${result.error}: ${result.message}`);
}
