import { announcer } from './announcer.ts';
import { wire } from './wiring.ts';

export const handler = announcer(wire(process.env));
