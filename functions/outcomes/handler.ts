import { touchRecorder } from './touch-recorder.ts';
import { wire } from './wiring.ts';

export const handler = touchRecorder(wire(process.env));
