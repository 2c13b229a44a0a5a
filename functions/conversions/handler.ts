import { conversionListener } from './conversion-listener.ts';
import { wire } from './wiring.ts';

export const handler = conversionListener(wire(process.env));
