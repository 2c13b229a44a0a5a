import type { Figure } from './figures.ts';
import { drained, shareUsed } from './line-simulation.ts';

const messages = 10_000;
const rates = [80, 1000];

/** What is left unused of the permitted rate while a backlog is drained, on a virtual clock; and what was refused. */
export async function lineFigures(): Promise<Figure[]> {
  const courses = await Promise.all(
    rates.map(async (perSecond) => ({ perSecond, course: await drained(perSecond, messages, 1) })),
  );
  const refused = courses.reduce((sum, { course }) => sum + course.posts - course.accepted.length, 0);
  const writes = courses.reduce((sum, { course }) => sum + course.writes, 0) / (messages * rates.length);
  return [
    ...courses.map(({ perSecond, course }) => ({
      id: `12-unused-${perSecond}`,
      name: `of ${perSecond}/s not used, draining 10,000 (simulated)`,
      unit: '%',
      value: 100 * (1 - shareUsed(course, perSecond)),
      target: 3,
    })),
    {
      id: '12',
      name: 'breaches of number or pair limit meanwhile',
      unit: '',
      value: refused,
      target: 0,
    },
    {
      id: 'turn-writes',
      name: 'write units for the turn of a message, meanwhile',
      unit: '',
      value: writes,
      target: 0.2,
    },
  ];
}
