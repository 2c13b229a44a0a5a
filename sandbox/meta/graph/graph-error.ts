import { randomBytes } from 'node:crypto';
import { type Answer, jsonAnswer } from '../http-exchange.ts';
import { errorOf } from './error-table.ts';

type Extra = {
  type?: 'OAuthException' | 'GraphMethodException';
  status?: number;
  subcode?: number;
  user?: { title: string; message: string };
  /** Graph's own errors have no `error_data`. */
  plain?: boolean;
};

/** A refusal in Meta's own words; `details` is what a program may build on, next to the code. */
export class GraphError extends Error {
  readonly code: number;
  readonly details: string | undefined;
  readonly extra: Extra;

  constructor(code: number, message: string, details: string | undefined, extra: Extra = {}) {
    super(message);
    this.code = code;
    this.details = details;
    this.extra = extra;
  }
}

/** Refuses with a code; without details, with the ones Meta usually gives. */
export function refusal(code: number, details?: string): GraphError {
  const { title, details: usual } = errorOf(code);
  if (code === 190) return tokenRefused('Error validating access token: Session has expired.', 463);
  const transient = code === 1 || code === 2;
  return new GraphError(code, `(#${code}) ${title}`, details ?? usual, transient ? { plain: true } : {});
}

/** A parameter of the request itself is missing, unknown or of the wrong kind. */
export const invalidParameter = (details: string): GraphError =>
  new GraphError(100, `(#100) ${details}`, details);

export const tokenRefused = (message: string, subcode?: number): GraphError =>
  new GraphError(190, message, undefined, { plain: true, ...(subcode === undefined ? {} : { subcode }) });

export const noSuchObject = (id: string, verb: string): GraphError =>
  new GraphError(
    100,
    `Unsupported ${verb.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    undefined,
    { type: 'GraphMethodException', subcode: 33, plain: true },
  );

export const unknownPath = (path: string): GraphError =>
  new GraphError(2500, `Unknown path components: ${path}`, undefined, { plain: true });

export function graphErrorAnswer(error: GraphError): Answer {
  const { type = 'OAuthException', subcode, user, plain, status } = error.extra;
  return jsonAnswer(status ?? errorOf(error.code).status, {
    error: {
      message: error.message,
      type,
      code: error.code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(user ? { is_transient: false, error_user_title: user.title, error_user_msg: user.message } : {}),
      ...(plain || user ? {} : { error_data: { messaging_product: 'whatsapp', details: error.details } }),
      fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
    },
  });
}
