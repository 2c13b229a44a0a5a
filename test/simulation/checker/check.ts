import type { Fact } from '../fact.ts';
import { type Chronicle, chronicleOf } from './chronicle.ts';
import { announcedOnce, everyEventEnds, nothingHangs, statusesOnlyAdvance } from './endings.ts';
import {
  aboutOpenMatters,
  consentedTo,
  notExpired,
  onePostPerMessage,
  outsideQuietHours,
  toItsCustomer,
  withinCaps,
  withTemplatesInService,
} from './sends.ts';
import { nothingPersonalLeaks, onlyMetaIsBelieved } from './strangers.ts';
import type { Violation } from './violation.ts';

const invariants: readonly ((chronicle: Chronicle) => readonly Violation[])[] = [
  onePostPerMessage,
  consentedTo,
  withinCaps,
  outsideQuietHours,
  toItsCustomer,
  aboutOpenMatters,
  withTemplatesInService,
  notExpired,
  everyEventEnds,
  statusesOnlyAdvance,
  announcedOnce,
  nothingHangs,
  onlyMetaIsBelieved,
  nothingPersonalLeaks,
];

/** Everything that must hold, asked of what happened and of nothing else. */
export function check(history: readonly Fact[]): readonly Violation[] {
  const chronicle = chronicleOf(history);
  return invariants.flatMap((invariant) => invariant(chronicle));
}
