import * as z from 'zod';
import type { Collection } from '../../cloud.ts';

/** Any: that Meta comes up with a code nobody knows is one of the things to rehearse. */
const code = z.custom<number>(Number.isSafeInteger, { message: 'is not a whole number', abort: false });

/** Answers that nobody can read, that are no answer, or that do not come. */
const spoiltAnswers = ['html', 'empty', 'truncated', 'no-wamid', 'reset', 'hang', 'drip'] as const;
type SpoiltAnswer = (typeof spoiltAnswers)[number];
const SpoiltAnswer = z.custom<SpoiltAnswer>((value) => spoiltAnswers.some((known) => known === value), {
  message: `is none of ${spoiltAnswers.join(', ')}`,
  abort: false,
});

const isReadable = (answer: SpoiltAnswer | undefined): boolean =>
  answer !== undefined && !['reset', 'hang', 'drip'].includes(answer);

/** Whether a planned answer leaves the message with Meta. */
export const isTaken = (planned: {
  answer?: SpoiltAnswer | undefined;
  accepted?: boolean | undefined;
}): boolean => planned.accepted ?? planned.answer !== 'reset';

/** What happens to one request, before anything else is looked at. */
export const NextAnswer = z.union([
  z.strictObject({ error: code, delayMs: z.int().min(0).optional() }),
  z
    .strictObject({
      lostResponse: z.literal(true).optional(),
      status: z.literal('failed').optional(),
      code: code.optional(),
      hold: z.literal(true).optional(),
      heldForQuality: z.literal(true).optional(),
      delayMs: z.int().min(0).optional(),
      /** What comes back instead of Meta's usual answer. */
      answer: SpoiltAnswer.optional(),
      httpStatus: z.int().min(200).max(599).optional(),
      /** Whether Meta has taken the message all the same; it has, unless the connection was reset. */
      accepted: z.boolean().optional(),
    })
    .refine((answer) => Object.keys(answer).length > 0, 'says nothing')
    .refine(
      ({ answer, lostResponse }) => !(answer && lostResponse),
      'takes answer or lostResponse, and not both',
    )
    .refine(
      ({ answer, httpStatus }) => httpStatus === undefined || isReadable(answer),
      'takes an httpStatus with html, empty, truncated or no-wamid only',
    )
    .refine(
      (answer) => isTaken(answer) || (answer.answer ?? answer.lostResponse) !== undefined,
      'needs answer or lostResponse where the message is not accepted',
    )
    .refine(
      (answer) => isTaken(answer) || !(answer.status || answer.hold || answer.heldForQuality),
      'tells of a message that is not accepted',
    )
    .refine(
      (answer) => (answer.status === undefined) === (answer.code === undefined),
      'needs status and code together',
    ),
]);
export type NextAnswer = z.infer<typeof NextAnswer>;
/** Without a refusal by Meta. */
export type Course = Exclude<NextAnswer, { error: number }>;

/** What the reviewers do with a template that is created or edited; by itself they approve it after a moment. */
export const Review = z.strictObject({
  status: z.enum(['APPROVED', 'REJECTED']).optional(),
  reason: z.string().optional(),
  /** They find it to be of another kind than it was submitted as. */
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).optional(),
  delayMs: z.int().min(0).optional(),
  /** It is taken, and the connection is cut before the answer. */
  lostResponse: z.literal(true).optional(),
});
export type Review = z.infer<typeof Review>;

export const WebhookBehaviour = z.strictObject({
  /** Further copies of each webhook. */
  duplicates: z.int().min(0).max(10).optional(),
  /** The statuses of a message arrive in reverse. */
  reorder: z.boolean().optional(),
  /** Every webhook waits this long before it is first sent. */
  delayMs: z.int().min(0).optional(),
});

type Standing = { webhooks: { duplicates: number; reorder: boolean; delayMs: number }; throughput: number };

export type Behaviour = {
  standing(): Standing;
  change(change: {
    webhooks?: z.infer<typeof WebhookBehaviour> | undefined;
    throughput?: number | undefined;
  }): void;
  /** For one phone, by any of its names, or for all (`undefined`); an empty list forgets what was planned. */
  plan(address: string | undefined, answers: NextAnswer[]): void;
  /** The next planned answer for a phone known by these names; it is used up. */
  take(addresses: (string | undefined)[]): NextAnswer | undefined;
  planned(): Record<string, NextAnswer[]>;
  /** One for each template that is submitted; an empty list forgets what was planned. */
  planReviews(reviews: Review[]): void;
  takeReview(): Review | undefined;
};

const everyone = '*';

type Kept = Standing & { next: Record<string, NextAnswer[]>; reviews?: Review[] };

export function createBehaviour(collection: Collection<Kept>): Behaviour {
  const kept: Kept = collection.get('behaviour') ?? {
    webhooks: { duplicates: 0, reorder: false, delayMs: 0 },
    throughput: 80,
    next: {},
  };
  const save = (): void => collection.put('behaviour', kept);

  return {
    standing: () => kept,
    change({ webhooks = {}, throughput = kept.throughput }) {
      const { duplicates, reorder, delayMs } = kept.webhooks;
      kept.webhooks = {
        duplicates: webhooks.duplicates ?? duplicates,
        reorder: webhooks.reorder ?? reorder,
        delayMs: webhooks.delayMs ?? delayMs,
      };
      kept.throughput = throughput;
      save();
    },
    plan(address = everyone, answers) {
      if (answers.length === 0) delete kept.next[address];
      else kept.next[address] = [...(kept.next[address] ?? []), ...answers];
      save();
    },
    take(addresses) {
      for (const address of [...addresses, everyone]) {
        const answer = address === undefined ? undefined : kept.next[address]?.shift();
        if (!answer) continue;
        if (address !== undefined && kept.next[address]?.length === 0) delete kept.next[address];
        save();
        return answer;
      }
      return undefined;
    },
    planned: () => kept.next,
    planReviews(reviews) {
      kept.reviews = reviews.length === 0 ? [] : [...(kept.reviews ?? []), ...reviews];
      save();
    },
    takeReview() {
      const review = kept.reviews?.shift();
      if (review) save();
      return review;
    },
  };
}
