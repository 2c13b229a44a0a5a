import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isAllowedLink } from '../../core/catalogue/link-hosts.ts';
import { messageIdIn } from '../../core/delivery/link-token.ts';
import type { MessageId } from '../../core/delivery/message-id.ts';

export type LinkPorts = {
  key: () => Promise<Uint8Array>;
  findLink: (id: MessageId) => Promise<string | undefined>;
  /** Where links may lead; every https host where there is no list. */
  hosts: readonly string[] | undefined;
};

const discreet = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

const notFound: APIGatewayProxyStructuredResultV2 = {
  statusCode: 404,
  headers: { ...discreet, 'content-type': 'text/plain; charset=utf-8' },
  body: 'Este enlace no es válido.\nEste link não é válido.\nThis link is not valid.\n',
};

/** Leads to the address in the row of the token's message. Nothing else in the request has a say in where. */
export const followLink =
  ({ key, findLink, hosts }: LinkPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const id = messageIdIn(event.pathParameters?.token ?? '', await key());
    const link = id && (await findLink(id));
    if (link === undefined || !isAllowedLink(link, hosts)) return notFound;
    return { statusCode: 302, headers: { ...discreet, location: new URL(link).href } };
  };
