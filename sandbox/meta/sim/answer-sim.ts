import * as z from 'zod';
import { type Answer, type Ask, jsonAnswer, parseJson } from '../http-exchange.ts';
import type { MetaWorld } from '../meta-world.ts';
import { changeBehaviour, showBehaviour } from './change-behaviour.ts';
import { receive } from './inbound.ts';
import { isForeignOrigin } from './same-machine.ts';
import { showMessages } from './show-messages.ts';
import { showPhone } from './show-phone.ts';
import { parseSim, SimRefusal } from './sim-refusal.ts';

type SimHandler = (world: MetaWorld, ask: Ask) => unknown;

const Publish = z.strictObject({ example: z.string(), customerId: z.string() });
const Advance = z.strictObject({ advance: z.string() });

const handlers: Record<string, SimHandler> = {
  'GET /_sim/messages': (world, { url }) => showMessages(world, url.searchParams.get('to')),
  'GET /_sim/phones': (world) => ({
    phones: world.phones.all().map((phone) => showPhone(phone, world.messages)),
  }),
  'GET /_sim/bar': ({ wiring: { account }, bar }) => ({
    business: { name: account.businessName, phone: account.displayPhoneNumber },
    examples: bar.examples(),
    now: bar.now(),
  }),
  'GET /_sim/behaviour': (world) => showBehaviour(world),
  'POST /_sim/behaviour': (world, ask) => {
    changeBehaviour(world, parseJson(ask.body));
    return showBehaviour(world);
  },
  'POST /_sim/inbound': (world, ask) => receive(world, parseJson(ask.body), ask.headers.host ?? ''),
  'POST /_sim/publish': ({ bar }, ask) => {
    const { example, customerId } = parseSim(Publish, parseJson(ask.body));
    return asked(() => bar.publish(example, customerId));
  },
  'POST /_sim/clock': ({ bar }, ask) => {
    const { advance } = parseSim(Advance, parseJson(ask.body));
    return asked(async () => ({ now: await bar.advance(advance) }));
  },
};

export async function answerSim(world: MetaWorld, ask: Ask): Promise<Answer> {
  const { pathname } = ask.url;
  if (ask.method === 'GET' && pathname.startsWith('/_sim/media/'))
    return mediaFile(world, pathname.slice('/_sim/media/'.length));
  if (ask.method !== 'GET' && isForeignOrigin(ask.headers))
    return sentence(403, 'Only the phones page itself may do this.');

  const handler = handlers[`${ask.method} ${pathname}`];
  if (!handler) return sentence(404, `There is no ${ask.method} ${pathname} here.`);
  try {
    return jsonAnswer(200, await handler(world, ask));
  } catch (error) {
    if (error instanceof SimRefusal) return sentence(400, error.message);
    throw error;
  }
}

/** What the bar refuses is told in its own words. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new SimRefusal(error instanceof Error ? error.message : String(error));
  }
}

const sentence = (status: number, error: string): Answer => jsonAnswer(status, { error });

/** For the page only; a file a person sent may be anything, so it never runs as part of the page. */
function mediaFile(world: MetaWorld, id: string): Answer {
  const media = world.media.find(id, world.now());
  if (!media) return sentence(404, 'There is no such file, or it has expired.');
  const shown = /^(image\/(png|jpeg|webp)|application\/pdf|audio\/|video\/)/.test(media.mimeType);
  return {
    status: 200,
    headers: {
      'content-type': shown ? media.mimeType : 'application/octet-stream',
      'content-disposition': shown ? 'inline' : 'attachment',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: Buffer.from(media.bytes, 'base64'),
  };
}
