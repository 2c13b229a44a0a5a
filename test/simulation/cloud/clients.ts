import {
  DynamoDBClient,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SchedulerClient, ThrottlingException } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud } from './cloud.ts';
import type { Environment } from './environment.ts';
import { wire } from './wire.ts';

const settings = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
};

/** Real clients whose requests go nowhere but to the simulated cloud. One of each, for making a client takes long. */
const dynamodb = new DynamoDBClient(settings);
const sqs = new SQSClient(settings);
const secrets = new SecretsManagerClient(settings);
const scheduler = new SchedulerClient(settings);
const eventBridge = new EventBridgeClient(settings);

/** The client as an adapter knows it, with another way to send. */
const sendingBy = <Client extends object>(
  client: Client,
  send: (command: object) => Promise<unknown>,
): Client =>
  new Proxy(client, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) });

const metadata = { $metadata: { httpStatusCode: 400 } };

const nameOf = (command: object, table = ''): string =>
  `${command.constructor.name.replace(/Command$/, '')}${table && ` ${table}`}`;

/** Whom a request is about, by the first of what it names. */
function aboutOf(command: object): string {
  const input = Object('input' in command ? command.input : {});
  const { Put, Update } = Object(input.TransactItems?.[0]);
  const key = Object(input.Key ?? input.Item ?? Put?.Item ?? Update?.Key);
  const named: unknown =
    key.id?.S ??
    key.customerId?.S ??
    input.Name ??
    input.SecretId ??
    input.ReceiptHandle ??
    input.MessageBody;
  return String(named ?? input.Entries?.[0]?.Detail ?? '').slice(0, 120);
}

function conflict(command: object): Error | undefined {
  const message = 'Transaction is ongoing for the item';
  if (command instanceof UpdateItemCommand) return new TransactionConflictException({ message, ...metadata });
  if (!(command instanceof TransactWriteItemsCommand)) return undefined;
  const CancellationReasons = (command.input.TransactItems ?? []).map(() => ({
    Code: 'TransactionConflict',
  }));
  return new TransactionCanceledException({ message, CancellationReasons, ...metadata });
}

/** Everything a function's wiring asks of the world, as one environment reaches it. */
export function clientsOf(cloud: Cloud, environment: Environment) {
  const call = wire(cloud.world, environment, cloud.outages);
  const meant = (command: object): object => cloud.sabotage?.command?.(command) ?? command;
  return {
    dynamodb: sendingBy(dynamodb, (command) => {
      const { TableName = '', IndexName } = Object('input' in command ? command.input : {});
      return call({
        site: command instanceof QueryCommand && IndexName ? 'index' : 'dynamodb',
        about: aboutOf(command),
        name: nameOf(command, String(TableName)),
        effect: () => {
          const answer = cloud.dynamodb.perform(meant(command));
          return cloud.sabotage?.answer?.(command, answer) ?? answer;
        },
        refusal: (kind) => (kind === 'conflict' ? conflict(command) : undefined),
      });
    }),
    sqs: sendingBy(sqs, (command) =>
      call({
        site: 'sqs',
        about: aboutOf(command),
        name: nameOf(command),
        effect: () => {
          const asked = meant(command);
          if (asked instanceof SendMessageCommand) return cloud.queues.send(asked.input);
          if (command instanceof ChangeMessageVisibilityCommand)
            return cloud.queues.changeVisibility(command.input);
          throw new Error(`this SQS knows no ${nameOf(command)}`);
        },
      }),
    ),
    secrets: sendingBy(secrets, (command) =>
      call({
        site: 'secrets',
        about: aboutOf(command),
        name: nameOf(command),
        effect: () => {
          if (command instanceof GetSecretValueCommand) return cloud.secretValue(command.input);
          throw new Error(`this Secrets Manager knows no ${nameOf(command)}`);
        },
      }),
    ),
    scheduler: sendingBy(scheduler, (command) =>
      call({
        site: 'scheduler',
        about: aboutOf(command),
        name: nameOf(command),
        effect: () => cloud.schedules.perform(meant(command)),
        refusal: (kind) =>
          kind === 'throttle'
            ? new ThrottlingException({
                Message: 'slow down',
                message: 'slow down',
                $metadata: { httpStatusCode: 429 },
              })
            : undefined,
      }),
    ),
    eventBridge: sendingBy(eventBridge, (command) => {
      let refusesOne = false;
      return call({
        site: 'eventbridge',
        about: aboutOf(command),
        name: nameOf(command),
        refusal: (kind) => {
          refusesOne = kind === 'refused-entry';
          return undefined;
        },
        effect: () => {
          if (command instanceof PutEventsCommand) return cloud.announced(command.input, refusesOne);
          throw new Error(`this bus knows no ${nameOf(command)}`);
        },
      });
    }),
    now: environment.now,
    ticks: cloud.sabotage?.ticks ?? environment.ticks,
    pause: environment.pause,
    randomBytes: environment.randomBytes,
  };
}
