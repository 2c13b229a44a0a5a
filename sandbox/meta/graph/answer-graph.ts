import { appId } from '../account-state.ts';
import type { Ask, Outcome } from '../http-exchange.ts';
import type { MetaWorld } from '../meta-world.ts';
import { listSubscriptions, subscribeFields } from './app-subscriptions.ts';
import {
  debugToken,
  getAccount,
  listPhoneNumbers,
  listSubscribedApps,
  subscribe,
  unsubscribe,
} from './business-account.ts';
import { getProfile, setProfile } from './business-profile.ts';
import { type GraphHandler, paramsOf } from './graph-call.ts';
import { GraphError, graphErrorAnswer, noSuchObject, tokenRefused, unknownPath } from './graph-error.ts';
import { deleteMedia, downloadMedia, getMedia, uploadMedia } from './media.ts';
import {
  createTemplate,
  deleteTemplates,
  editTemplate,
  getTemplate,
  listTemplates,
  unpauseTemplate,
} from './message-templates.ts';
import { deregister, getPhoneNumber, register, setPhoneNumber } from './phone-number.ts';
import { startUpload, takeUpload } from './resumable-upload.ts';
import { sendMessage } from './send-message.ts';
import { hasAccessToken, hasAppToken } from './tokens.ts';

const versions = ['v23.0', 'v24.0', 'v25.0', 'v26.0'];

/** What each kind of node can be asked. */
const handlers: Record<string, GraphHandler> = {
  'POST phone/messages': sendMessage,
  'POST phone/media': uploadMedia,
  'GET phone': getPhoneNumber,
  'POST phone': setPhoneNumber,
  'POST phone/register': register,
  'POST phone/deregister': deregister,
  'GET phone/whatsapp_business_profile': getProfile,
  'POST phone/whatsapp_business_profile': setProfile,
  'GET account': getAccount,
  'GET account/phone_numbers': listPhoneNumbers,
  'GET account/subscribed_apps': listSubscribedApps,
  'POST account/subscribed_apps': subscribe,
  'DELETE account/subscribed_apps': unsubscribe,
  'GET account/message_templates': listTemplates,
  'POST account/message_templates': createTemplate,
  'DELETE account/message_templates': deleteTemplates,
  'GET template': getTemplate,
  'POST template': editTemplate,
  'POST template/unpause': unpauseTemplate,
  'GET media': getMedia,
  'DELETE media': deleteMedia,
  'POST app/uploads': startUpload,
  'GET app/subscriptions': listSubscriptions,
  'POST app/subscriptions': subscribeFields,
  'POST upload': takeUpload,
  'GET debug_token': debugToken,
};

export async function answerGraph(world: MetaWorld, ask: Ask): Promise<Outcome> {
  try {
    return await route(world, ask);
  } catch (error) {
    if (error instanceof GraphError) return graphErrorAnswer(error);
    world.log('meta', `the simulator failed: ${error instanceof Error ? error.stack : error}`);
    return graphErrorAnswer(
      new GraphError(131000, '(#131000) Something went wrong', 'The simulator failed; see its log.'),
    );
  }
}

async function route(world: MetaWorld, ask: Ask): Promise<Outcome> {
  const path = decodeURIComponent(ask.url.pathname);
  const [version = '', id = '', edge, ...rest] = path.slice(1).split('/');
  if (version === 'media-download') return downloadMedia(world, ask, hasAccessToken(world, ask));
  checkVersion(version, path);
  checkToken(world, ask, id);

  const kind = kindOf(world, id);
  if (kind === undefined)
    throw /^\w+$/.test(id) && !/^\d+$/.test(id) ? unknownPath(path) : noSuchObject(id, ask.method);
  if (rest.length > 0) throw unknownPath(path);
  const handler = handlers[`${ask.method} ${kind}${edge ? `/${edge}` : ''}`];
  if (!handler) throw edge && !hasEdge(kind, edge) ? unknownPath(path) : noSuchObject(id, ask.method);
  return handler({ world, ask, version, id, params: paramsOf(ask) });
}

const hasEdge = (kind: string, edge: string): boolean =>
  Object.keys(handlers).some((key) => key.endsWith(` ${kind}/${edge}`));

function kindOf(world: MetaWorld, id: string): string | undefined {
  const { phoneNumberId, wabaId } = world.wiring.account;
  if (id === phoneNumberId) return 'phone';
  if (id === wabaId) return 'account';
  if (isApp(id)) return 'app';
  if (id === 'debug_token') return 'debug_token';
  if (id.startsWith('upload:')) return 'upload';
  if (world.templates.byId(id)) return 'template';
  return world.media.find(id, world.now()) ? 'media' : undefined;
}

function checkVersion(version: string, path: string): void {
  if (versions.includes(version)) return;
  const number = /^v(\d+)\.\d$/.exec(version)?.[1];
  if (number === undefined || Number(number) > 26) throw unknownPath(path);
  const latest = versions.at(-1);
  throw new GraphError(
    2635,
    `(#2635) You are calling a deprecated version of the API. Please update to the latest version: ${latest}.`,
    undefined,
    { plain: true },
  );
}

const isApp = (id: string): boolean => id === appId || id === 'app';

/** As itself the app may only ask about itself. */
function checkToken(world: MetaWorld, ask: Ask, id: string): void {
  if (hasAccessToken(world, ask) || (isApp(id) && hasAppToken(world, ask))) return;
  throw tokenRefused('Invalid OAuth access token - Cannot parse access token');
}
