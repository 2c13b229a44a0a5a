import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { findLine } from '../adapters/dynamodb/find-line.ts';
import { tableStatus } from '../adapters/dynamodb/table-status.ts';
import { describeBus } from '../adapters/eventbridge/describe-bus.ts';
import { readSecret } from '../adapters/secrets/read-secret.ts';
import { queueDepth } from '../adapters/sqs/queue-depth.ts';
import { phoneHealth, subscribedApps, subscribedFields } from '../adapters/whatsapp/account-health.ts';
import type { GraphConfiguration } from '../adapters/whatsapp/graph.ts';
import { handshake } from '../adapters/whatsapp/handshake.ts';
import { webhookFields } from '../adapters/whatsapp/webhook-payload.ts';
import { catalogue } from '../core/catalogue/catalogue.ts';
import { reviewStanding } from '../core/templates/review-standing.ts';
import { type Deployment, findDeployment, flagsFor, type Target } from './deployment.ts';
import { lineState } from './line-state.ts';
import { graphOf, templateAccess } from './meta-access.ts';
import { bad, faint, good, type Report, strong } from './terminal.ts';

type Check = { check: string; ok: boolean; found: string; todo?: string };

type Examination = { check: string; todo: string; look: () => Promise<string> };

/** `TransactionAlertDeadLettersUrl` is about `transaction-alert`. */
const kindOf = (output: string): string =>
  output
    .replace(/(DeadLetters)?Url$/, '')
    .replace(/\B(?=[A-Z])/g, '-')
    .toLowerCase();

/** Runs one check; what it throws is what it found. */
async function examine({ check, todo, look }: Examination): Promise<Check> {
  try {
    return { check, ok: true, found: await look() };
  } catch (error) {
    return { check, ok: false, found: error instanceof Error ? error.message : String(error), todo };
  }
}

const tables = ['Messages', 'Customers', 'ConsentReceipts', 'Templates', 'Waiting', 'Lines'].map(
  (name) => `${name}TableName`,
);

const onAws = ({ clients, output, outputs }: Deployment, options: Target): Examination[] => {
  const dynamodb = new DynamoDBClient(clients);
  const sqs = new SQSClient(clients);
  const redeploy = 'Deploy the stacks again; see docs/deploy.md.';
  return [
    {
      check: 'event bus',
      todo: redeploy,
      look: () => describeBus(new EventBridgeClient(clients), output('EventBusName')),
    },
    ...tables.map((name) => ({
      check: name
        .replace(/\B(?=[A-Z])/g, ' ')
        .replace(/ Name$/, '')
        .toLowerCase(),
      todo: redeploy,
      look: async () => `${output(name)} is ${await tableStatus(dynamodb, output(name))}`,
    })),
    {
      check: 'line of the number',
      todo: 'Look the code up in docs/operations.md, mend what it names, and one message tries within 15 minutes.',
      look: async () => {
        const row = await findLine(dynamodb, output('LinesTableName'), output('PhoneNumberId'));
        const { Throughput, MessagingLimit } = outputs;
        return lineState(row, Date.now(), {
          perSecond: Throughput ? Number(Throughput) : undefined,
          perDay: MessagingLimit ? Number(MessagingLimit) : undefined,
        });
      },
    },
    ...Object.entries(outputs)
      .filter(([name]) => name.endsWith('DeadLettersUrl') || name === 'UnroutedUrl')
      .map(([name, url]) => ({
        check:
          name === 'UnroutedUrl' ? 'unrouted events' : `${name.replace('DeadLettersUrl', '')} dead letters`,
        todo: `See why, and what to do: npx aviso redrive ${kindOf(name)}${flagsFor(options)}`,
        look: async () => {
          const depth = await queueDepth(sqs, url);
          if (depth > 0) throw new Error(`${depth} waiting for a person`);
          return 'none';
        },
      })),
  ];
};

const atMeta = (deployment: Deployment): Examination[] => {
  const { output } = deployment;
  const graph = graphOf(deployment);
  return [
    {
      check: 'business number',
      todo: 'Put a valid token into the access token secret, and check phoneNumberId in the stage file.',
      look: async () => {
        const { display_phone_number, quality_rating } = await phoneHealth(graph, output('PhoneNumberId'));
        return `${display_phone_number ?? output('PhoneNumberId')}, quality ${quality_rating ?? 'unknown'}`;
      },
    },
    {
      check: 'webhook subscription',
      todo: 'POST /{waba-id}/subscribed_apps with your token; without it no status ever arrives.',
      look: async () => {
        const apps = await subscribedApps(graph, output('WabaId'));
        if (apps === 0) throw new Error('no app is subscribed');
        return `${apps} app${apps === 1 ? '' : 's'}`;
      },
    },
    {
      check: 'webhook fields',
      todo: `In the app dashboard, under WhatsApp → Configuration, subscribe ${webhookFields.join(', ')}; or see docs/deploy.md, step 5.`,
      look: () => heardFields(deployment, graph),
    },
    {
      check: 'templates',
      todo: 'Submit them with `aviso templates push`, and see `aviso templates status` for what Meta says.',
      look: async () => {
        const templates = catalogue.flatMap((type) => type.templates);
        const looking = { ...templateAccess(deployment, graph), save: async () => 'saved' as const };
        const standings = await reviewStanding(looking)(templates);
        const needed = templates.map(({ name, language }) => `${name}/${language}`);
        const used = standings.filter(({ inUse }) => inUse !== 'no');
        const missing = needed.filter(
          (one) => !used.some(({ template, language }) => `${template}/${language}` === one),
        );
        if (missing.length > 0) throw new Error(`not approved: ${missing.join(', ')}`);
        const older = used.filter(({ inUse }) => inUse === 'fallback').length;
        return `${needed.length} approved${older > 0 ? `, ${older} of them in an older version` : ''}`;
      },
    },
  ];
};

async function heardFields({ clients, output }: Deployment, graph: GraphConfiguration): Promise<string> {
  const secret = await readSecret(new SecretsManagerClient(clients), output('AppSecretArn'));
  const subscribed = await subscribedFields(graph, secret?.value ?? '').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`unknown: Meta tells them to the app alone, by its id and app secret (${why})`);
  });
  const missing = webhookFields.filter((field) => !subscribed.includes(field));
  if (missing.length > 0) throw new Error(`not subscribed: ${missing.join(', ')}`);
  return `${webhookFields.length} of ${webhookFields.length}`;
}

const fromOutside = ({ clients, output }: Deployment): Examination[] => [
  {
    check: 'webhook',
    todo: 'Put the token that you gave Meta into the verify token secret, and see the webhook function’s log.',
    look: async () => {
      const token = await readSecret(new SecretsManagerClient(clients), output('VerifyTokenArn'));
      if (!(await handshake(output('WebhookUrl'), token?.value ?? '')))
        throw new Error('does not answer the handshake');
      return output('WebhookUrl');
    },
  },
];

const line = ({ check, ok, found, todo }: Check): string =>
  [`${ok ? good('✓') : bad('✗')} ${check.padEnd(34)} ${found}`, ...(todo ? [faint(`  → ${todo}`)] : [])].join(
    '\n',
  );

/** `aviso doctor`: is everything there that a message needs on its way out and back? */
export async function doctor(options: Target): Promise<Report> {
  const deployment = await findDeployment(options);
  const examinations = [...onAws(deployment, options), ...atMeta(deployment), ...fromOutside(deployment)];
  const checks = await Promise.all(examinations.map(examine));
  const ok = checks.every((check) => check.ok);
  const verdict = ok
    ? good('Everything is in its place.')
    : bad(`${checks.filter((check) => !check.ok).length} finding(s).`);
  return {
    json: { deployment: deployment.name, node: process.version, ok, checks },
    text: [strong(deployment.name), ...checks.map(line), '', verdict].join('\n'),
    exitCode: ok ? 0 : 1,
  };
}
