import { typeOf } from '../../core/catalogue/catalogue.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { type Cloud, createCloud, type Performed } from './cloud/cloud.ts';
import { webhookBody } from './cloud/meta.ts';
import type { Fact, Published } from './fact.ts';
import type { Fault, FaultPlan } from './fault.ts';
import type { Sabotage } from './sabotage.ts';
import { sealed } from './sealed-process.ts';
import { type Act, introductionsMs, type Story } from './story.ts';
import { createWorld } from './world.ts';

export type Simulation = {
  seed: number;
  story: Story;
  plan: FaultPlan;
  sabotage?: Sabotage | undefined;
  performed?: Performed;
};

export type Run = { history: readonly Fact[]; faults: readonly Fault[]; points: number };

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Faults go on for a while after the last act, so that they meet what the acts have brought about. */
const aftermathMs = 3 * minuteMs;
/** After that, everything must have come to its end. */
const quietMs = 5 * dayMs;
const redrivenAfterMs: readonly number[] = [10 * minuteMs, 11 * minuteMs, dayMs, 2 * dayMs, 3 * dayMs];

/** Tells a story under a plan of faults, then lets everything be redelivered and come to its end in quiet. */
export async function simulate({ seed, story, plan, sabotage, performed }: Simulation): Promise<Run> {
  const { start, acts, spanMs } = story;
  const faultsUntil = start + spanMs + aftermathMs;
  const world = createWorld({ seed, start, plan, faultsFrom: start + introductionsMs, faultsUntil });
  const stead = {
    after: world.after,
    print: (line: string) => world.tell({ fact: 'logged', by: 'a function', line }),
  };
  await sealed(stead, async () => {
    const cloud = createCloud(world, { sabotage, performed });
    for (const act of acts) world.after(act.afterMs, () => perform(cloud, start, act));
    await world.runUntil(faultsUntil);
    world.tell({ fact: 'quiet' });
    cloud.outages.clear();
    for (const act of acts) if (act.do === 'publish' && typeOf(act.detailType)) perform(cloud, start, act);
    for (const afterMs of redrivenAfterMs) world.after(afterMs, cloud.queues.redrive);
    await world.runUntil(faultsUntil + quietMs);
    for (const one of cloud.queues.left()) world.tell({ fact: 'left-in-queue', ...one });
    for (const one of cloud.queues.leftDead()) world.tell({ fact: 'left-dead', ...one });
  });
  return { history: world.history, faults: world.faults, points: world.points() };
}

function perform(cloud: Cloud, start: number, act: Act): void {
  switch (act.do) {
    case 'publish':
      cloud.publish(act.detailType, act.detail, publishedBy(act));
      break;
    case 'write': {
      const timestamp = String(Math.floor(cloud.world.now() / 1000));
      const message = {
        id: 'wamid.inbound',
        from: act.from.slice(1),
        timestamp,
        type: 'text',
        text: { body: act.text },
      };
      const body = webhookBody({ messages: [message] });
      cloud.meta.deliver({ body, about: { message: '', wamid: 'wamid.inbound', status: 'reply' } });
      break;
    }
    case 'review': {
      const body = JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '2098765432',
            time: Math.floor((start + act.afterMs) / 1000),
            changes: [
              {
                field: 'message_template_status_update',
                value: {
                  event: act.status,
                  message_template_id: 1,
                  message_template_name: act.template,
                  message_template_language: 'es',
                  reason: null,
                },
              },
            ],
          },
        ],
      });
      cloud.meta.deliver({ body, about: { message: '', wamid: '', status: 'review' } });
      break;
    }
    case 'foreign': {
      const timestamp = String(Math.floor(cloud.world.now() / 1000));
      const status = { id: 'wamid.foreign', status: act.status, timestamp, recipient_id: act.to.slice(1) };
      const body = webhookBody({ statuses: [status] });
      cloud.meta.deliver({ body, about: { message: '', wamid: status.id, status: act.status } });
      break;
    }
    case 'forge': {
      const message = messageIdOf(act.eventId);
      const wamid = `wamid.forged.${act.eventId}`;
      const timestamp = String(Math.floor(cloud.world.now() / 1000));
      const body = webhookBody({
        statuses: [{ id: wamid, status: act.status, timestamp, biz_opaque_callback_data: message }],
      });
      const signatures = { none: undefined, empty: 'sha256=', wrong: `sha256=${'0'.repeat(64)}` };
      cloud.meta.forge(body, { message, wamid, status: act.status }, signatures[act.signature]);
      break;
    }
  }
}

function publishedBy({ detailType, detail }: Act & { do: 'publish' }): Published {
  const type = typeOf(detailType);
  const { eventId, customerId, expiresAt } = detail;
  const read = readBy(type, detail);
  return {
    eventId,
    type: type?.name,
    detailType,
    customerId,
    contentHash: read?.event.contentHash,
    ...(expiresAt && { expiresAt: Date.parse(expiresAt) }),
    matters: read?.matters ?? [],
  };
}

/** Undefined for what is malformed, as some are meant to be. */
function readBy(type: ReturnType<typeof typeOf>, detail: object) {
  try {
    return type?.read(detail);
  } catch {
    return undefined;
  }
}
