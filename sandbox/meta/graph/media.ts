import { type Answer, type Ask, jsonAnswer } from '../http-exchange.ts';
import { allMediaTypes, limitOf, plainType } from '../media/media-kinds.ts';
import type { MetaWorld } from '../meta-world.ts';
import { type GraphHandler, success } from './graph-call.ts';
import { graphErrorAnswer, invalidParameter, noSuchObject, refusal, tokenRefused } from './graph-error.ts';

const uploadLives = 30 * 24 * 60 * 60 * 1000;
const urlLives = 5 * 60 * 1000;

export const uploadMedia: GraphHandler = async ({ world, ask, params }) => {
  const form = await formOf(ask);
  const product = form.get('messaging_product') ?? params.messaging_product;
  if (product !== 'whatsapp') throw invalidParameter('The parameter messaging_product is required.');
  const file = form.get('file');
  if (!(file instanceof Blob)) throw invalidParameter('The parameter file is required.');

  const type = plainType(
    file.type === '' || file.type === 'application/octet-stream' ? String(form.get('type') ?? '') : file.type,
  );
  if (!allMediaTypes.includes(type)) {
    const got = `Received file of type '${type || 'application/octet-stream'}'.`;
    throw invalidParameter(
      `Param file must be a file with one of the following types: ${allMediaTypes.join(', ')}. ${got}`,
    );
  }
  const bytes = Buffer.from(await file.arrayBuffer());
  if (bytes.length > limitOf(type)) throw refusal(131053, `The file is larger than ${limitOf(type)} bytes.`);
  const media = world.media.add({
    mimeType: type,
    bytes,
    expiresAt: world.now() + uploadLives,
    ...(file instanceof File ? { filename: file.name } : {}),
  });
  return jsonAnswer(200, { id: media.id });
};

export const getMedia: GraphHandler = ({ world, ask, id, params }) => {
  const media = world.media.find(id, world.now());
  const { phoneNumberId } = world.wiring.account;
  if (!media || (params.phone_number_id !== undefined && params.phone_number_id !== phoneNumberId)) {
    throw noSuchObject(id, ask.method);
  }
  return jsonAnswer(200, {
    messaging_product: 'whatsapp',
    url: mediaDownloadUrl(world, ask.headers.host ?? '', media.id),
    mime_type: media.mimeType,
    sha256: media.sha256,
    file_size: String(media.size),
    id: media.id,
  });
};

export const deleteMedia: GraphHandler = ({ world, id }) => {
  world.media.remove(id);
  return success();
};

export const mediaDownloadUrl = (world: MetaWorld, host: string, id: string): string =>
  `http://${host}/media-download/?mid=${id}&ext=${Math.floor((world.now() + urlLives) / 1000)}`;

/** The bytes behind a media URL: for five minutes, and for the holder of the token only. */
export function downloadMedia(world: MetaWorld, ask: Ask, authorized: boolean): Answer {
  if (!authorized)
    return graphErrorAnswer(tokenRefused('Invalid OAuth access token - Cannot parse access token'));
  const media = world.media.find(ask.url.searchParams.get('mid') ?? '', world.now());
  const expired = Number(ask.url.searchParams.get('ext')) * 1000 < world.now();
  if (!media || expired) return { status: 404, body: '' };
  return {
    status: 200,
    headers: { 'content-type': media.mimeType },
    body: Buffer.from(media.bytes, 'base64'),
  };
}

async function formOf(ask: Ask): Promise<FormData> {
  try {
    const headers = { 'content-type': ask.headers['content-type'] ?? '' };
    return await new Response(new Uint8Array(ask.body), { headers }).formData();
  } catch {
    throw invalidParameter('The parameter file is required.');
  }
}
