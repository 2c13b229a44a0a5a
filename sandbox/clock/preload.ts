import { workerData } from 'node:worker_threads';
import { shiftDate } from './shift-date.ts';

/** Loaded first in a function's worker, before any code of the function can look at the time. */
shiftDate(workerData.clockOffset, workerData.clockSkew);
