import { randomBytes } from 'node:crypto';
import { jsonAnswer } from '../http-exchange.ts';
import { allMediaTypes } from '../media/media-kinds.ts';
import type { GraphHandler } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';

/** Samples for template headers go up in two steps; what counts is the handle at the end. */
export const startUpload: GraphHandler = ({ params }) => {
  const type = String(params.file_type ?? '');
  if (!allMediaTypes.includes(type))
    throw invalidParameter(`Param file_type must be a supported type - got "${type}".`);
  if (!(Number(params.file_length) > 0)) throw invalidParameter('The parameter file_length is required.');
  return jsonAnswer(200, {
    id: `upload:${Buffer.from(type).toString('base64url')}.${randomBytes(9).toString('base64url')}`,
  });
};

export const takeUpload: GraphHandler = ({ ask, id }) => {
  if (ask.body.length === 0) throw invalidParameter('The upload has no bytes.');
  return jsonAnswer(200, { h: `4::${id.slice('upload:'.length)}:${randomBytes(12).toString('base64url')}` });
};
