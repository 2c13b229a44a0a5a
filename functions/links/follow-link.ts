import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isAllowedLink } from '../../core/catalogue/link-hosts.ts';
import type { FindLink, NoteOutcome } from '../../core/conversations/ports.ts';
import { messageIdIn } from '../../core/delivery/link-token.ts';
import type { Instant } from '../../core/time/instant.ts';
import { isTap } from './is-tap.ts';
import { noteClick } from './note-click.ts';

export type LinkPorts = {
  now: () => Instant;
  key: () => Promise<Uint8Array>;
  findLink: FindLink;
  noteOutcome: NoteOutcome;
  /** Where links may lead; every https host where there is no list. */
  hosts: readonly string[] | undefined;
};

const discreet = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

const page = (statusCode: number, body: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { ...discreet, 'content-type': 'text/plain; charset=utf-8' },
  body,
});

const notFound = page(404, 'Este enlace no es válido.\nEste link não é válido.\nThis link is not valid.\n');

const expired = page(
  410,
  [
    'Este enlace ya venció. Abre la app de tu banco para ver cómo sigue.',
    'Este link expirou. Abra o app do seu banco para ver como continuar.',
    'This link has expired. Open your bank’s app to see what is next.\n',
  ].join('\n'),
);

/** Counted from the claim of the message's event: by then what it asked for is done or out of date. */
const lifeMs = 90 * 24 * 60 * 60 * 1000;

/** Leads to the address in the row of the token's message. Nothing else in the request has a say in where. */
export const followLink =
  ({ now, key, findLink, noteOutcome, hosts }: LinkPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const id = messageIdIn(event.pathParameters?.token ?? '', await key());
    const found = id && (await findLink(id));
    if (!found || !isAllowedLink(found.link, hosts)) return notFound;
    const at = now();
    if (at - found.claimedAt > lifeMs) return expired;

    const { href } = new URL(found.link);
    if (isTap(event)) await noteClick(noteOutcome, found.message, { link: href, at });
    return { statusCode: 302, headers: { ...discreet, location: href } };
  };
