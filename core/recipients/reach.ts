import { dayMs, Instant, later, latest } from '../time/instant.ts';

/** A message that Meta could not deliver to the address in use: its second, and a mark of its own within that. */
export type Bounce = { at: Instant; mark: string };

/** Meta delivers no marketing until then; `code` is what it said. */
export type CoolDown = { code: number; until: Instant };

/** How well Meta reaches a customer, as far as its codes tell; the same in whatever order they are heard. */
export type Reach = {
  coolDown: CoolDown | undefined;
  /** The latest few since anything arrived, in their order. */
  bounces: readonly Bounce[];
  /** The second in which a message to the address last arrived. Only known of an address where some did not. */
  arrivedAt: Instant | undefined;
};

export const nothingTold: Reach = { coolDown: undefined, bounces: [], arrivedAt: undefined };

const mostBounces = 3;
const suspectForMs = 30 * dayMs;

/** One more message did not get there. */
export const bounced = (reach: Reach, bounce: Bounce): Reach => ({
  ...reach,
  bounces: counting([...reach.bounces, { ...bounce, at: secondOf(bounce.at) }], reach.arrivedAt),
});

/** A message got there, so whatever did not before then counts no more. */
export function arrived(reach: Reach, at: Instant): Reach {
  const arrivedAt = latest(reach.arrivedAt ?? secondOf(at), secondOf(at));
  return { ...reach, arrivedAt, bounces: counting(reach.bounces, arrivedAt) };
}

const secondOf = (at: Instant): Instant => Instant.parse(at - (at % 1000));

function counting(bounces: readonly Bounce[], arrivedAt: Instant | undefined): readonly Bounce[] {
  const last = Math.max(...bounces.map(({ at }) => at));
  const different = new Map(bounces.map((one) => [`${one.at} ${one.mark}`, one]));
  return [...different.values()]
    .filter(({ at }) => (arrivedAt === undefined || at > arrivedAt) && at >= last - suspectForMs)
    .toSorted((a, b) => a.at - b.at || (a.mark < b.mark ? -1 : 1))
    .slice(-mostBounces);
}

/** The instant until which the address is suspect; undefined where too little speaks against it. */
export function suspectUntil({ bounces }: Reach): Instant | undefined {
  const last = bounces.at(-1);
  return last && bounces.length >= mostBounces ? later(last.at, suspectForMs) : undefined;
}

/** Trying sooner than in a day has Meta keep marketing from the person for longer. */
const coolDownMs = dayMs;

export function cooledDown(reach: Reach, code: number, at: Instant): Reach {
  const { coolDown } = reach;
  const until = later(at, coolDownMs);
  const stands = coolDown && (coolDown.until > until || (coolDown.until === until && coolDown.code >= code));
  return stands ? reach : { ...reach, coolDown: { code, until } };
}
