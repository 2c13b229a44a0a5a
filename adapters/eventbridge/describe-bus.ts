import { DescribeEventBusCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';

/** The bus's ARN; throws where there is none. */
export async function describeBus(eventBridge: EventBridgeClient, bus: string): Promise<string> {
  const { Arn } = await eventBridge.send(new DescribeEventBusCommand({ Name: bus }));
  return Arn ?? bus;
}
