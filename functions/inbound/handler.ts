import { webhookReader } from './webhook-reader.ts';
import { wire } from './wiring.ts';

export const handler = webhookReader(wire(process.env));
