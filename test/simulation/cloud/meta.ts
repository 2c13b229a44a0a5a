import { createHmac } from 'node:crypto';
import type { Exchange, ExchangeResult } from '../../../adapters/whatsapp/exchange.ts';
import { chance } from '../chance.ts';
import type { FaultKind } from '../fault.ts';
import type { World } from '../world.ts';
import type { Environment } from './environment.ts';
import type { Ending, Lambda } from './lambda.ts';

export const account = { phoneNumberId: '1098765432', wabaId: '2098765432' };
export const appSecret = 'the-app-secret';

const minuteMs = 60_000;
const answerTimeoutMs = 10_000;

/** Meta's codes that a fault stands for: one of each is drawn. */
const codesOf: Partial<Record<FaultKind, readonly [number, ...number[]]>> = {
  throttled: [130429, 80007, 4, 131016, 2],
  'pair-limited': [131056],
  rejected: [131026, 131049, 131050, 130472],
  mendable: [132000, 131008, 100, 999_999],
  'account-blocked': [190, 368, 131042],
  'template-paused': [132015, 132016],
};

/** What of a request is done, and what of the answer is seen. */
type Course = {
  accepted: boolean;
  seen: 'accepted' | 'held' | 'refused' | 'ambiguous' | 'unreached';
  code?: number;
};

type Posted = { to: string; callback: string; template: string };

export type Webhook = { body: string; about: { message: string; wamid: string; status: string } };

export type Meta = ReturnType<typeof meta>;

/** Meta as it is seen from outside: it accepts what it answers for, and some of what it does not. */
export function meta(world: World, lambda: Lambda) {
  const accepted = new Map<string, number>();
  let outUntil = 0;

  function accept(post: Posted, startedAt: number, seen: Course['seen'] | 'nothing'): string {
    const before = accepted.get(post.callback) ?? 0;
    accepted.set(post.callback, before + 1);
    const wamid = `wamid.${post.callback}.${before + 1}`;
    world.tell({
      fact: 'posted',
      message: messageIn(post.callback),
      ...post,
      startedAt,
      accepted: true,
      wamid,
      seen,
    });
    for (const { status, afterMs, code } of statusesOf(world, wamid, seen === 'held'))
      world.after(afterMs, () => report(post, wamid, status, code));
    return wamid;
  }

  function report({ callback, to }: Posted, wamid: string, status: string, code: number | undefined): void {
    const timestamp = String(Math.floor(world.now() / 1000));
    const failure = code === undefined ? {} : { errors: [{ code, title: 'failed' }] };
    const one = {
      id: wamid,
      status,
      timestamp,
      recipient_id: to,
      biz_opaque_callback_data: callback,
      ...failure,
    };
    deliver({
      body: webhookBody({ statuses: [one] }),
      about: { message: messageIn(callback), wamid, status },
    });
  }

  /** At least once, in any order, and again until somebody has said 200. */
  function deliver(webhook: Webhook): void {
    const { wamid, status } = webhook.about;
    const { kind: fault, dice } = world.strike('webhook', status, wamid);
    const send = (least: number, most: number) =>
      world.after(dice.between(least, most), () => post(webhook, 0));
    if (fault === 'late') send(2_000, 30 * minuteMs);
    else if (fault === 'days-late') send(12 * 60 * minuteMs, 35 * 60 * minuteMs);
    else send(10, 500);
    if (fault === 'duplicate') send(1, 5 * minuteMs);
  }

  function post(webhook: Webhook, tries: number): void {
    const signature = createHmac('sha256', appSecret).update(webhook.body).digest('hex');
    lambda.invoke('webhook', httpEvent(webhook.body, `sha256=${signature}`), 1, (ending) => {
      const answer = statusIn(ending);
      world.tell({ fact: 'webhook', genuine: true, ...webhook.about, answer });
      if (answer !== 200)
        world.after(Math.min(10_000 * 2 ** tries, 60 * minuteMs), () => post(webhook, tries + 1));
    });
  }

  return {
    /** How a dispatcher's request leaves: the same function as the one over HTTP. */
    exchange:
      (environment: Environment) =>
      ({ body = '' }: Exchange): Promise<ExchangeResult> =>
        new Promise((resolve) => {
          if (!environment.isAlive()) return;
          const posted = readPost(body);
          const startedAt = world.now();
          const { kind, dice } = world.strike('meta', `POST ${posted.template}`, posted.callback);
          if (kind === 'crash-before') return environment.crash();
          if (kind === 'outage') outUntil = world.now() + dice.between(5, 60) * minuteMs;
          const isOut = outUntil > world.now();
          const course = courseOf(
            isOut ? 'throttled' : kind,
            dice.pick(codesOf[isOut ? 'throttled' : (kind ?? 'slow')] ?? [0]),
          );
          const answerAfter = kind === 'slow' ? dice.between(4_000, 9_500) : dice.between(40, 400);
          const silentAfter = kind === 'reset' ? dice.between(5, 300) : answerTimeoutMs;
          const settle = (afterMs: number, result: ExchangeResult): void =>
            world.after(afterMs, () => {
              if (environment.isAlive()) resolve(result);
            });
          world.after(dice.between(10, 60), () => {
            if (kind === 'crash-after') {
              accept(posted, startedAt, 'nothing');
              return environment.crash();
            }
            if (!course.accepted) {
              const message = messageIn(posted.callback);
              world.tell({
                fact: 'posted',
                message,
                ...posted,
                startedAt,
                accepted: false,
                seen: course.seen,
                code: course.code,
              });
            }
            const wamid = course.accepted ? accept(posted, startedAt, course.seen) : '';
            if (course.seen === 'unreached') return settle(answerAfter, { kind: 'unreached' });
            const answer = answerOf(kind, course, wamid);
            if (answer) settle(answerAfter, answer);
            else settle(silentAfter, { kind: 'ambiguous' });
          });
        }),
    /** A webhook of Meta's about something else than a status: it is signed and sent until it was taken. */
    deliver,
    /** Somebody who is not Meta, and knows everything but the secret. */
    forge: (body: string, about: Webhook['about'], signature: string | undefined): void =>
      lambda.invoke('webhook', httpEvent(body, signature), 1, (ending) =>
        world.tell({ fact: 'webhook', genuine: false, ...about, answer: statusIn(ending) }),
      ),
  };
}

function courseOf(kind: FaultKind | undefined, code: number): Course {
  switch (kind) {
    case 'unreached':
      return { accepted: false, seen: 'unreached' };
    case 'lost-request':
      return { accepted: false, seen: 'ambiguous' };
    case 'lost-answer':
    case 'reset':
    case 'server-error':
    case 'garbage':
    case 'no-wamid':
      return { accepted: true, seen: 'ambiguous' };
    case 'held':
      return { accepted: true, seen: 'held' };
    default:
      return code > 0 ? { accepted: false, seen: 'refused', code } : { accepted: true, seen: 'accepted' };
  }
}

/** Undefined where no answer comes. */
function answerOf(
  kind: FaultKind | undefined,
  { seen, code }: Course,
  wamid: string,
): ExchangeResult | undefined {
  const answered = (status: number, text: string): ExchangeResult => ({ kind: 'answered', status, text });
  if (seen === 'refused')
    return answered(400, JSON.stringify({ error: { code, message: '(#code) no', type: 'OAuthException' } }));
  const taken = {
    messaging_product: 'whatsapp',
    messages: [{ id: wamid, ...(seen === 'held' && { message_status: 'held_for_quality_assessment' }) }],
  };
  if (seen === 'accepted' || seen === 'held') return answered(200, JSON.stringify(taken));
  if (kind === 'server-error') return answered(502, '<html><body>Bad Gateway</body></html>');
  if (kind === 'garbage') return answered(200, JSON.stringify(taken).slice(0, 40));
  if (kind === 'no-wamid')
    return answered(200, JSON.stringify({ messaging_product: 'whatsapp', messages: [] }));
  return undefined;
}

type Status = { status: string; afterMs: number; code?: number };

/** What the customer's phone, and Meta, will tell of a message. */
function statusesOf(world: World, wamid: string, held: boolean): readonly Status[] {
  const dice = chance(world.seed, 'course', wamid);
  const soon = dice.is(0.7) ? dice.between(50, 2_500) : dice.between(2_500, 90_000);
  const first = held ? dice.between(1, 50) * minuteMs : soon;
  if (held && dice.is(0.3)) return [{ status: 'failed', afterMs: first, code: 132015 }];
  const sent = { status: 'sent', afterMs: first };
  const failed = { status: 'failed', afterMs: first + dice.between(100, 60_000), code: 131026 };
  const delivered = { status: 'delivered', afterMs: first + dice.between(50, 60_000) };
  const read = { status: 'read', afterMs: delivered.afterMs + dice.between(10, 300_000) };
  return dice.pick<readonly Status[]>([
    [sent, delivered, read],
    [sent, delivered],
    [sent, read],
    [sent, failed],
    [sent, failed, delivered],
  ]);
}

/** The attempt that follows our id, if any, is not the message's name. */
export const messageIn = (callback: string): string => /^msg_[0-9a-f-]{36}/.exec(callback)?.[0] ?? callback;

export const webhookBody = (value: object, field = 'messages'): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: account.wabaId,
        changes: [
          {
            field,
            value: {
              messaging_product: 'whatsapp',
              metadata: { phone_number_id: account.phoneNumberId },
              ...value,
            },
          },
        ],
      },
    ],
  });

const statusIn = (ending: Ending): number | 'none' =>
  ending.how === 'answered' ? Number(Object(ending.answer).statusCode) : 'none';

const httpEvent = (body: string, signature: string | undefined): object => ({
  requestContext: { http: { method: 'POST' } },
  headers: signature === undefined ? {} : { 'x-hub-signature-256': signature },
  body,
  isBase64Encoded: false,
});

function readPost(body: string): Posted {
  const { to, recipient, template, biz_opaque_callback_data } = Object(JSON.parse(body));
  return {
    to: String(to ?? recipient),
    callback: String(biz_opaque_callback_data),
    template: `${template?.name}/${template?.language?.code}`,
  };
}
