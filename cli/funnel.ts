import { catalogue, typeNamed } from '../core/catalogue/catalogue.ts';
import { type Asked, type FunnelGroup, type Grouping, openFunnel } from '../core/conversions/funnel.ts';
import { dayMs, type Instant, later, toIso } from '../core/time/instant.ts';
import { clockOf } from './clock-of.ts';
import { countRows } from './count-rows.ts';
import { dayGiven } from './day-given.ts';
import { type Deployment, findDeployment, type Target } from './deployment.ts';
import { funnelText } from './funnel-text.ts';
import { Problem } from './problem.ts';
import type { Report } from './terminal.ts';

export type FunnelOptions = Target & { by: Grouping; since?: string; until?: string; type?: string };

const aMonthMs = 30 * dayMs;
// A message may have waited for its hour, its line or its status before Meta surely had it.
const longestWaitMs = 14 * dayMs;

/** `aviso funnel`: how far messages came, and what came of them. Reads two tables once, and writes nothing. */
export async function funnel(options: FunnelOptions): Promise<Report> {
  checkGiven(options);
  const deployment = await findDeployment(options);
  const asked = await askedFor(options);
  const groups = await countedIn(deployment, asked);
  const { by, type } = asked;
  const period = { since: toIso(asked.since), until: toIso(asked.until) };
  const width = process.stdout.columns ?? 120;
  return {
    json: { ...period, by, ...(type && { type }), groups },
    text: funnelText({ ...period, by, groups, of: deployment.name }, width),
  };
}

function checkGiven({ type, since, until }: FunnelOptions): void {
  if (type !== undefined && typeNamed(type) === undefined) {
    const names = catalogue.map(({ name }) => name).join(', ');
    throw new Problem(2, `There is no notification type ${type}. Name one of ${names}.`);
  }
  const from = since === undefined ? undefined : dayGiven('--since', since);
  const to = until === undefined ? undefined : dayGiven('--until', until);
  if (from !== undefined && to !== undefined) checkOrder(from, to);
}

function checkOrder(since: Instant, until: Instant): void {
  if (since < until) return;
  throw new Problem(
    2,
    `--since ${toIso(since)} is not before ${toIso(until)}, where the period ends; name an earlier day.`,
  );
}

async function askedFor(options: FunnelOptions): Promise<Asked> {
  const { by, type } = options;
  const until = options.until === undefined ? await clockOf(options) : dayGiven('--until', options.until);
  const since = options.since === undefined ? later(until, -aMonthMs) : dayGiven('--since', options.since);
  checkOrder(since, until);
  return { by, type, since, until };
}

async function countedIn(deployment: Deployment, asked: Asked): Promise<readonly FunnelGroup[]> {
  const { groups, ...counters } = openFunnel(asked, (name) => typeNamed(name)?.goal);
  const claimedSince = later(asked.since, -longestWaitMs);
  await countRows(deployment, { ...counters, claimedSince, period: asked });
  return groups();
}
