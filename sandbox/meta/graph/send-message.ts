import { setTimeout as wait } from 'node:timers/promises';
import { type Course, isTaken } from '../behaviour/behaviour.ts';
import { follow } from '../delivery/message-course.ts';
import { type Answer, jsonAnswer, type Outcome } from '../http-exchange.ts';
import type { Outgoing } from '../messages/chat-message.ts';
import type { MetaWorld } from '../meta-world.ts';
import { isUserId } from '../phones/business-scoped-user-id.ts';
import type { Phone } from '../phones/phone.ts';
import { addressedDigits, waIdOf } from '../phones/wa-id.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphError, invalidParameter, refusal } from './graph-error.ts';
import { markRead } from './mark-read.ts';
import { type MessageRequest, parseMessageRequest } from './message-request.ts';
import { renderMessage } from './render-message.ts';
import { spoil } from './spoil-answer.ts';

export async function sendMessage({ world, params }: GraphCall): Promise<Outcome> {
  if (params.status !== undefined) return markRead(world, params);
  const request = refusing(world, params, undefined, () => parseMessageRequest(params));
  const phone = refusing(world, params, undefined, () => recipientOf(world, request));
  const planned = world.behaviour.take([phone.waId, phone.userId]) ?? {};

  if ('error' in planned) {
    if (planned.delayMs) await wait(planned.delayMs);
    return refusing(world, params, phone, () => {
      throw refusal(planned.error);
    });
  }
  const answer = isTaken(planned)
    ? takeIn(world, request, phone, planned, params)
    : jsonAnswer(200, { messaging_product: 'whatsapp' });
  if (planned.delayMs) await wait(planned.delayMs);
  return spoil(planned, answer);
}

function takeIn(
  world: MetaWorld,
  request: MessageRequest,
  phone: Phone,
  planned: Course,
  params: GraphCall['params'],
): Answer {
  const message = refusing(world, params, phone, () => accept(world, request, phone, planned, params));
  follow(world, message);
  world.live.changed(phone.key);
  return accepted(request, phone, message, planned);
}

function recipientOf(world: MetaWorld, { to, recipient }: MessageRequest): Phone {
  const business = world.wiring.account.displayPhoneNumber;
  if (to === undefined) {
    if (recipient === undefined || !isUserId(recipient))
      throw invalidParameter('Param recipient must be a business-scoped user ID.');
    return world.phones.ofUserId(recipient);
  }
  const digits = addressedDigits(to, business);
  if (digits === undefined) throw refusal(131009, 'Recipient phone number is not a valid phone number.');
  if (waIdOf(digits) === waIdOf(business.replace(/\D/g, ''))) throw refusal(131021);
  return world.phones.ofNumber(digits);
}

function accept(
  world: MetaWorld,
  request: MessageRequest,
  phone: Phone,
  planned: Course,
  raw: unknown,
): Outgoing {
  const now = world.now();
  if (!world.account.read().registered) throw refusal(133010);
  if (!world.throughput.take(now, world.behaviour.standing().throughput)) throw refusal(130429);
  const { shown, category, template } = renderMessage(world, request, phone);
  if (!world.pairs.take(phone.key, now)) throw refusal(131056);

  const { wamid, key } = world.messages.next();
  const replyTo = request.type === 'reaction' ? request.reaction.message_id : request.context?.message_id;
  const message: Outgoing = {
    direction: 'out',
    key,
    wamid,
    phone: phone.key,
    at: now,
    kind: request.type,
    to: request.to ?? request.recipient ?? '',
    ...shown,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(template ? { template } : {}),
    category,
    ...(request.biz_opaque_callback_data === undefined
      ? {}
      : { callbackData: request.biz_opaque_callback_data }),
    statuses: [],
    request: raw,
    course:
      planned.hold || planned.heldForQuality ? 'held' : planned.status === 'failed' ? 'failing' : 'automatic',
    ...(planned.code === undefined ? {} : { failure: planned.code }),
  };
  world.messages.add(message);
  return message;
}

function accepted(request: MessageRequest, phone: Phone, message: Outgoing, planned: Course): Answer {
  const status = planned.heldForQuality ? 'held_for_quality_assessment' : 'accepted';
  const contact = {
    input: request.to ?? request.recipient,
    ...(request.to === undefined ? {} : { wa_id: phone.waId }),
    ...(request.recipient === undefined ? {} : { user_id: phone.userId }),
  };
  return jsonAnswer(200, {
    messaging_product: 'whatsapp',
    contacts: [contact],
    messages: [{ id: message.wamid, ...(request.type === 'template' ? { message_status: status } : {}) }],
  });
}

/** What is refused is kept apart, so that one can look up why nothing arrived. */
function refusing<T>(
  world: MetaWorld,
  params: Record<string, unknown>,
  phone: Phone | undefined,
  work: () => T,
): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphError) {
      world.messages.refuse({
        to: String(params.to ?? params.recipient ?? ''),
        at: world.now(),
        code: error.code,
        message: error.message,
        ...(error.details === undefined ? {} : { details: error.details }),
        ...(phone ? { phone: phone.key } : {}),
        request: params,
      });
    }
    throw error;
  }
}
