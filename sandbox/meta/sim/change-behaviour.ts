import * as z from 'zod';
import { NextAnswer, Review, WebhookBehaviour } from '../behaviour/behaviour.ts';
import { report } from '../delivery/message-course.ts';
import { setTemplateCategory, setTemplateStatus } from '../delivery/review-template.ts';
import type { MetaWorld } from '../meta-world.ts';
import { isUserId } from '../phones/business-scoped-user-id.ts';
import { internationalDigits, waIdOf } from '../phones/wa-id.ts';
import { templateStatuses } from '../templates/stored-template.ts';
import { parseSim, SimRefusal } from './sim-refusal.ts';

const Change = z.strictObject({
  to: z.string().optional(),
  next: z.array(NextAnswer).optional(),
  webhooks: WebhookBehaviour.optional(),
  throughput: z.int().min(1).max(1000).optional(),
  /** The person in `to` adopts a username: webhooks no longer tell the number. */
  hidesNumber: z.boolean().optional(),
  /** For the next templates that are submitted, one each. */
  reviews: z.array(Review).optional(),
  /** Meta changes its mind about a template. */
  template: z
    .strictObject({
      name: z.string(),
      language: z.string().optional(),
      status: z.enum(templateStatuses).optional(),
      reason: z.string().optional(),
      category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).optional(),
    })
    .optional(),
  /** A status of a message, now; the way to go on with one that is held. */
  report: z
    .strictObject({
      wamid: z.string(),
      status: z.enum(['sent', 'delivered', 'read', 'failed']),
      code: z.int().optional(),
    })
    .optional(),
});
type Change = z.infer<typeof Change>;

export function changeBehaviour(world: MetaWorld, value: unknown): void {
  const change = parseSim(Change, value);
  const { to, next, hidesNumber } = change;
  const address = to === undefined ? undefined : addressOf(to);
  if (address !== undefined && next === undefined && hidesNumber === undefined) {
    throw new SimRefusal('`to` goes with `next` or `hidesNumber`.');
  }
  if (hidesNumber !== undefined) hideNumber(world, address, hidesNumber);
  if (change.template) changeTemplate(world, change.template);
  if (change.report) reportNow(world, change.report);
  if (next) world.behaviour.plan(address, next);
  if (change.reviews) world.behaviour.planReviews(change.reviews);
  world.behaviour.change({ webhooks: change.webhooks, throughput: change.throughput });
}

export const showBehaviour = (world: MetaWorld) => ({
  webhooks: world.behaviour.standing().webhooks,
  throughput: world.behaviour.standing().throughput,
  next: world.behaviour.planned(),
});

function addressOf(to: string): string {
  const digits = internationalDigits(to);
  if (digits !== undefined) return waIdOf(digits);
  if (isUserId(to)) return to;
  throw new SimRefusal('`to` is a phone number in international form or a business-scoped user id.');
}

function hideNumber(world: MetaWorld, address: string | undefined, hidesNumber: boolean): void {
  if (address === undefined) throw new SimRefusal('`hidesNumber` needs `to`.');
  const phone = isUserId(address) ? world.phones.ofUserId(address) : world.phones.ofNumber(address);
  world.phones.save({ ...phone, hidesNumber });
}

function changeTemplate(
  world: MetaWorld,
  { name, language, status, reason, category }: NonNullable<Change['template']>,
): void {
  const named = world.templates
    .byName(name)
    .filter((template) => language === undefined || template.language === language);
  if (named.length === 0)
    throw new SimRefusal(`There is no template ${name}${language ? ` in ${language}` : ''}.`);
  for (const { id } of named) {
    const template = world.templates.byId(id);
    if (template && category !== undefined) setTemplateCategory(world, template, category);
    const current = world.templates.byId(id);
    if (current && status !== undefined) setTemplateStatus(world, current, status, reason);
  }
}

function reportNow(world: MetaWorld, { wamid, status, code }: NonNullable<Change['report']>): void {
  const message = world.messages.byWamid(wamid);
  if (message?.direction !== 'out') throw new SimRefusal(`No message ${wamid} was accepted.`);
  if (status === 'failed' && code === undefined) {
    throw new SimRefusal('A failed message needs a `code`.');
  }
  report(world, message, status, code);
}
