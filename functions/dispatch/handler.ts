import { dispatcher } from './dispatcher.ts';
import { wire } from './wiring.ts';

export const handler = dispatcher(wire(process.env));
