import { rankOf } from '../../../core/delivery/message.ts';
import type { FactOf } from '../fact.ts';
import { phoneOf } from '../story.ts';
import { type Chronicle, type Reserved, reliedOn, settledAs } from './chronicle.ts';
import type { Violation } from './violation.ts';

type Post = FactOf<'posted'>;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** I1: one accepted POST per message; two only where nothing tells of the first, the type may, and the message says so. */
export function onePostPerMessage({ posts, asked, rows }: Chronicle): readonly Violation[] {
  const accepted = Map.groupBy(
    posts.filter((post) => post.accepted),
    ({ message }) => message,
  );
  return [...accepted].flatMap(([message, [first, second, third]]) => {
    if (!first || !second) return [];
    const type = asked.get(message)?.notificationType;
    const written = rows.get(message)?.filter(({ at }) => at <= second.startedAt) ?? [];
    const ambiguous = written.every(({ rank }) => rank < rankOf('held'));
    const mayRepeat = type?.whenUnconfirmed === 'send-once-more';
    const declared = mayRepeat && ambiguous && first.callback !== second.callback;
    const flagged = rows.get(message)?.at(-1)?.flagged === true;
    if (!third && declared && flagged) return [];
    const what = declared && !flagged ? 'sent again without being flagged' : 'accepted twice by Meta';
    return [{ invariant: 'I1', at: (third ?? second).at, what: `${message} (${type?.name}) was ${what}` }];
  });
}

/** I2, I3: consent stands in the very write that leaves the mark, and no POST starts long after a withdrawal. */
export function consentedTo(chronicle: Chronicle): readonly Violation[] {
  return chronicle.posts.flatMap((post) => {
    const event = chronicle.asked.get(post.message);
    if (!event) return [];
    const { purpose } = event.notificationType;
    const relied = reliedOn(chronicle, post);
    if (relied?.row.consents[purpose] !== 'granted')
      return [
        {
          invariant: 'I2',
          at: post.startedAt,
          what: `${post.message} went out without a mark that saw consent to ${purpose}`,
        },
      ];
    const last = chronicle.customers.get(event.customerId)?.filter(({ at }) => at <= post.startedAt) ?? [];
    const since = last.findLastIndex(({ consents }) => consents[purpose] === 'granted');
    const withdrawal = last[since + 1];
    if (!withdrawal || post.startedAt - withdrawal.at <= 2_000) return [];
    return [
      {
        invariant: 'I3',
        at: post.startedAt,
        what: `${post.message} started ${seconds(post.startedAt - withdrawal.at)} after consent to ${purpose} was withdrawn`,
      },
    ];
  });
}

/** I18: a message goes to the customer whom its event is about, and to nobody else. */
export function toItsCustomer({ posts, asked }: Chronicle): readonly Violation[] {
  return posts.flatMap(({ message, startedAt, to }) => {
    const customer = Number(asked.get(message)?.customerId.split('-')[1]);
    return to === phoneOf(customer)
      ? []
      : [{ invariant: 'I18', at: startedAt, what: `${message} went to somebody else` }];
  });
}

const caps: Readonly<Record<string, number>> = { t: 2, s: 2, m: 1 };

/** I7: neither the marks of a day nor the messages that rely on them exceed a cap. */
export function withinCaps(chronicle: Chronicle): readonly Violation[] {
  const mostOf = (counter: string): number => caps[counter.at(-1) ?? ''] ?? Number.POSITIVE_INFINITY;
  const marked = [...chronicle.customers.values()]
    .flat()
    .flatMap(({ at, customerId, marks }) =>
      Object.entries(marks).flatMap(([counter, ids]) =>
        ids.length > mostOf(counter)
          ? [{ invariant: 'I7', at, what: `${customerId} has ${ids.length} marks in ${counter}` }]
          : [],
      ),
    );
  const sent = new Map<string, Set<string>>();
  for (const post of chronicle.posts.filter(({ accepted }) => accepted)) {
    const relied = reliedOn(chronicle, post);
    for (const counter of relied?.counters ?? []) {
      const key = `${relied?.row.customerId} ${counter}`;
      sent.set(key, (sent.get(key) ?? new Set()).add(post.message));
    }
  }
  const overrun = [...sent].flatMap(([key, messages]) =>
    messages.size > mostOf(key)
      ? [{ invariant: 'I7', at: 0, what: `${messages.size} messages under ${key}` }]
      : [],
  );
  return [...marked, ...overrun];
}

// As long as an invocation may take between a decision and its POST.
const invocationMs = 30_000;
const hourMs = 3_600_000;
// Lima: five hours behind all year.
const offsetMs = -5 * hourMs;
const dayMs = 24 * hourMs;

/** I12: what keeps quiet hours goes out between eight in the morning and eight in the evening. */
export function outsideQuietHours({ posts, asked, mostSkewMs }: Chronicle): readonly Violation[] {
  const tolerated = mostSkewMs + invocationMs;
  return posts.flatMap((post) => {
    const type = asked.get(post.message)?.notificationType;
    if (type?.policy.quietHours !== 'respected') return [];
    const local = (post.startedAt + offsetMs) % dayMs;
    if (local >= 8 * hourMs - tolerated && local < 20 * hourMs + tolerated) return [];
    return [
      {
        invariant: 'I12',
        at: post.startedAt,
        what: `${post.message} (${type.name}) went out at ${(local / hourMs).toFixed(2)} o'clock`,
      },
    ];
  });
}

/** I13: nothing about a matter that was settled before the mark was left. */
export function aboutOpenMatters(chronicle: Chronicle): readonly Violation[] {
  const settledIn = ({ row }: Reserved, matters: readonly string[]) =>
    matters.find((matter) => row.settled[settledAs(matter)] !== undefined);
  return chronicle.posts.flatMap((post) => {
    const relied = reliedOn(chronicle, post);
    const matter = relied && settledIn(relied, chronicle.asked.get(post.message)?.matters ?? []);
    return matter
      ? [
          {
            invariant: 'I13',
            at: post.startedAt,
            what: `${post.message} went out though ${matter} was settled`,
          },
        ]
      : [];
  });
}

// What a dispatcher knows of templates is five seconds old at most.
const templatesKeptMs = 5_000;

/** I14: no template that Meta has paused or rejected, once that was written down and could be known. */
export function withTemplatesInService({ history, posts }: Chronicle): readonly Violation[] {
  const reviews = history.filter((fact) => fact.fact === 'template');
  return posts.flatMap((post) => {
    const known = reviews.filter(
      ({ at, metaName, language }) => `${metaName}/${language}` === post.template && at <= post.startedAt,
    );
    const since = known.findLastIndex(({ status }) => status === 'APPROVED');
    const barred = known[since + 1];
    if (!barred || post.startedAt - barred.at <= templatesKeptMs + invocationMs) return [];
    return [
      {
        invariant: 'I14',
        at: post.startedAt,
        what: `${post.message} went out by ${post.template}, which was ${barred.status}`,
      },
    ];
  });
}

/** I19: whatever is delivered, woken or redriven late is not sent once it has expired. */
export function notExpired({ posts, asked, mostSkewMs }: Chronicle): readonly Violation[] {
  return posts.flatMap(({ message, startedAt }: Post) => {
    const { expiresAt = Number.POSITIVE_INFINITY } = asked.get(message) ?? {};
    const late = startedAt - expiresAt;
    return late > mostSkewMs + invocationMs
      ? [
          {
            invariant: 'I19',
            at: startedAt,
            what: `${message} went out ${seconds(late)} after it had expired`,
          },
        ]
      : [];
  });
}
