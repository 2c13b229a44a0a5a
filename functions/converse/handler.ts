import { conversationalist } from './conversationalist.ts';
import { wire } from './wiring.ts';

export const handler = conversationalist(wire(process.env));
