import type { Violation } from './checker/violation.ts';
import type { Fact } from './fact.ts';
import type { Shortest } from './run-seed.ts';

const short = (id: string): string => id.slice(0, 12);

/** One fact in words; undefined for what happens all the time. */
function inWords(fact: Fact): string | undefined {
  switch (fact.fact) {
    case 'published':
      return `the bank publishes ${fact.detailType} ${fact.eventId} about ${fact.customerId}`;
    case 'posted':
      return `Meta ${fact.accepted ? `accepts ${fact.wamid}` : 'does not accept it'}: ${short(fact.message)} by ${fact.template}, and we see ${fact.seen}${fact.code ? ` ${fact.code}` : ''}`;
    case 'customer':
      return `${fact.customerId} stands at ${JSON.stringify({ ...fact.consents, ...fact.marks, ...fact.settled })}`;
    case 'message':
      return `${short(fact.id)} is ${[fact.state, fact.reason, fact.code].filter((part) => part !== undefined).join(' ')}, by ${fact.owner}`;
    case 'template':
      return `template ${fact.metaName}/${fact.language} is ${fact.status}`;
    case 'webhook':
      return `${fact.genuine ? 'Meta' : 'a stranger'} reports ${short(fact.message)} ${fact.status} and is answered ${fact.answer}`;
    case 'ended':
      return fact.how === 'answered' ? undefined : `${fact.by} ${fact.how}`;
    case 'dead-lettered':
      return `${short(fact.about)} goes to ${fact.queue} as ${fact.reason || 'nothing'}`;
    case 'redriven':
      return `a person moves ${fact.records} back from the dead letters of ${fact.queue}`;
    case 'fault':
      return `*** ${fact.fault.kind} at ${fact.fault.name} (moment ${fact.fault.n})`;
    case 'quiet':
      return '--- faults are over; everything is delivered once more';
    case 'left-in-queue':
      return `${short(fact.about)} is left in ${fact.queue}`;
    case 'left-dead':
      return `${short(fact.about)} is left in ${fact.queue} as ${fact.reason}`;
    default:
      return undefined;
  }
}

const clock = (start: number, at: number): string => `${((at - start) / 1000).toFixed(3).padStart(12)} s`;

export const storyLines = (history: readonly Fact[]): readonly string[] => {
  const start = history[0]?.at ?? 0;
  return history.flatMap((fact) => {
    const words = inWords(fact);
    return words ? [`${clock(start, fact.at)}  ${words}`] : [];
  });
};

export const violationLines = (violations: readonly Violation[]): readonly string[] => [
  ...new Set(violations.map(({ invariant, what }) => `${invariant}: ${what}`)),
];

/** What a person needs to understand a seed that failed, and to see it fail again. */
export function failureStory({ seed, faults, run, violations }: Shortest): string {
  return [
    `Seed ${seed} breaks ${violationLines(violations).join('\n  and ')}`,
    '',
    `The shortest story with ${faults.length} faults${faults.length > 0 ? ':' : '.'}`,
    ...faults.map(({ n, kind, name }) => `  moment ${n}: ${kind} at ${name}`),
    '',
    ...storyLines(run.history),
    '',
    `Again: npm run simulate -- --story ${seed}`,
  ].join('\n');
}
