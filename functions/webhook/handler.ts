import { webhookReceiver } from './webhook-receiver.ts';
import { wire } from './wiring.ts';

export const handler = webhookReceiver(wire(process.env));
