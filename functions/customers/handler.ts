import { customerListener } from './customer-listener.ts';
import { wire } from './wiring.ts';

export const handler = customerListener(wire(process.env));
