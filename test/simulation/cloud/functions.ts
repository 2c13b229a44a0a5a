import { catalogue } from '../../../core/catalogue/catalogue.ts';
import { announcer } from '../../../functions/announce/announcer.ts';
import { wire as wireAnnounce } from '../../../functions/announce/wiring.ts';
import { customerListener } from '../../../functions/customers/customer-listener.ts';
import { wire as wireCustomers } from '../../../functions/customers/wiring.ts';
import { dispatcher } from '../../../functions/dispatch/dispatcher.ts';
import { wire as wireDispatch } from '../../../functions/dispatch/wiring.ts';
import { webhookReader } from '../../../functions/inbound/webhook-reader.ts';
import { wire as wireInbound } from '../../../functions/inbound/wiring.ts';
import { webhookReceiver } from '../../../functions/webhook/webhook-receiver.ts';
import { wire as wireWebhook } from '../../../functions/webhook/wiring.ts';
import { clientsOf } from './clients.ts';
import { type Cloud, simulatedPolicy } from './cloud.ts';
import type { Handler, Load } from './lambda.ts';
import { account } from './meta.ts';
import { arnOf, deadLettersOf, urlOf } from './queues.ts';

export type Functions = Record<string, Load>;

const road = (queue: string) => ({
  BUFFER_QUEUE_URL: urlOf(queue),
  DEAD_LETTER_QUEUE_URL: urlOf(deadLettersOf(queue)),
  MAX_RECEIVES: '10',
});

const tableNames = {
  MESSAGES_TABLE: 'messages',
  CUSTOMERS_TABLE: 'customers',
  RECEIPTS_TABLE: 'receipts',
  TEMPLATES_TABLE: 'templates',
  LINES_TABLE: 'lines',
};

const dispatchVariables = (type: string) => ({
  ...tableNames,
  ...road(type),
  NOTIFICATION_TYPE: type,
  GRAPH_URL: 'https://graph.facebook.com',
  GRAPH_VERSION: 'v25.0',
  PHONE_NUMBER_ID: account.phoneNumberId,
  THROUGHPUT: '80',
  ACCESS_TOKEN_SECRET: 'access-token',
  LINK_KEY_SECRET: 'link-key',
  DEFAULT_LANGUAGE: 'es',
  POLICY: JSON.stringify(simulatedPolicy),
  AWS_REGION: 'eu-west-1',
  WAITING_TABLE: 'waiting',
  SCHEDULE_GROUP: 'waiting',
  WAKE_ROLE_ARN: 'arn:aws:iam::000000000000:role/waker',
  BUFFER_QUEUE_ARN: arnOf(type),
  DEAD_LETTER_QUEUE_ARN: arnOf(deadLettersOf(type)),
});

const customersVariables = {
  ...tableNames,
  ...road('customers'),
  PHONE_NUMBER_ID: account.phoneNumberId,
};

const inboundVariables = {
  ...tableNames,
  ...road('inbound'),
  TEMPLATE_NAMES: [...new Set(catalogue.flatMap(({ templates }) => templates.map(({ name }) => name)))].join(
    ' ',
  ),
  PHONE_NUMBER_ID: account.phoneNumberId,
  WABA_ID: account.wabaId,
  DISPLAY_PHONE_NUMBER: '+5112345678',
  THROUGHPUT: '80',
  WEBHOOKS_BUCKET: 'webhooks',
  AWS_REGION: 'eu-west-1',
};

const webhookVariables = {
  APP_SECRET: 'app-secret',
  VERIFY_TOKEN: 'verify-token',
  SECRET_OVERLAP_HOURS: '24',
  WEBHOOKS_BUCKET: 'webhooks',
  AWS_REGION: 'eu-west-1',
  INBOUND_QUEUE_URL: urlOf('inbound'),
};

// middy's handlers take the events of their own kind; the cloud hands each function what its source makes.
const anyEvent = (handler: unknown): Handler => handler as Handler;

/** The handlers that Lambda runs, each over the simulated world of its environment. */
export function functionsOf(cloud: Cloud): Functions {
  const { sabotage } = cloud;
  const dispatchers = catalogue.map(({ name }): [string, Load] => [
    `dispatch ${name}`,
    (environment) => {
      const exchange = cloud.meta.exchange(environment);
      const wired = wireDispatch(dispatchVariables(name), {
        ...clientsOf(cloud, environment),
        exchange: async (asked) => {
          const answer = await exchange(asked);
          return sabotage?.exchange?.(answer, asked) ?? answer;
        },
      });
      return anyEvent(dispatcher(sabotage?.dispatch?.(wired) ?? wired));
    },
  ]);
  const functions: Functions = {
    ...Object.fromEntries(dispatchers),
    customers: (environment) =>
      anyEvent(customerListener(wireCustomers(customersVariables, clientsOf(cloud, environment)))),
    inbound: (environment) => {
      const wired = wireInbound(inboundVariables, clientsOf(cloud, environment));
      return anyEvent(webhookReader(sabotage?.inbound?.(wired, cloud) ?? wired));
    },
    webhook: (environment) =>
      anyEvent(webhookReceiver(wireWebhook(webhookVariables, clientsOf(cloud, environment)))),
    announce: (environment) => {
      const wired = wireAnnounce({ EVENT_BUS_NAME: 'bank' }, clientsOf(cloud, environment));
      return anyEvent(announcer(sabotage?.announce?.(wired) ?? wired));
    },
  };
  return Object.fromEntries(
    Object.entries(functions).map(([name, load]): [string, Load] => [
      name,
      (environment) => {
        const handler = load(environment);
        return sabotage?.handler?.(name, handler) ?? handler;
      },
    ]),
  );
}
