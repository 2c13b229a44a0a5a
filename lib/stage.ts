import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { catalogue } from '../core/catalogue/catalogue.ts';
import { defaultPolicy, Policy } from '../core/policy/policy.ts';

const graphVersions = ['v23.0', 'v24.0', 'v25.0', 'v26.0'] as const;

/** The only retention times CloudWatch Logs accepts. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const metaId = z.string().regex(/^\d{5,20}$/, 'must be the number Meta shows for it, digits only');
const awsAccount = z.string().regex(/^\d{12}$/, 'must be an AWS account id of 12 digits');
const concurrency = z.int().min(2, 'must be at least 2, the least SQS mappings accept').max(1000);
const producerSource = z
  .string()
  .min(1)
  .refine((source) => source !== 'aviso', 'must not be "aviso": that source is our own');

const linkHost = z
  .string()
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    'must be a host such as "bank.example", in lower case, without scheme, port or path',
  );

const everyTypeSpeaks = (language: string): boolean =>
  catalogue.every(({ templates }) => templates.some((template) => template.language === language));

const common = [
  ...new Set(catalogue.flatMap(({ templates }) => templates.map(({ language }) => language))),
].filter(everyTypeSpeaks);

const Fields = z.strictObject({
  /** Room for a remark, since JSON has no comments. */
  '//': z.string().optional(),
  stage: z.string().regex(/^[a-z][a-z0-9]{0,15}$/, 'must be up to 16 lower-case letters and digits'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as "eu-west-1"')
    .optional(),
  account: awsAccount.optional(),
  businessName: z.string().min(1).max(60),
  phoneNumberId: metaId,
  wabaId: metaId,
  displayPhoneNumber: z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be in E.164 form such as "+525512345678"'),
  graphUrl: z.url({ protocol: /^https?$/ }).default('https://graph.facebook.com'),
  graphVersion: z.enum(graphVersions).default('v25.0'),
  producerAccounts: z.array(awsAccount).default([]),
  producerSources: z.array(producerSource).min(1).optional(),
  /** Events on the same bus that are others' business: nobody is called because we do not know them. */
  foreignDetailTypes: z.array(z.string().min(1).max(128)).optional(),
  /** As Meta spells the languages of templates; the one for customers whose own is not written. */
  defaultLanguage: z
    .string()
    .refine(
      (language) => everyTypeSpeaks(language),
      `must be one that every type has templates in: ${common.join(', ')}`,
    )
    .default('es'),
  /** Hours and caps that this stage decides by, besides the law. */
  policy: Policy.default(defaultPolicy),
  /** The most that goes in and out of the number in a second; left out, as much as Meta takes. */
  throughput: z.int().min(1).max(1000).optional(),
  /** Customers that may be written to in 24 hours, outside their service windows; left out, any number. */
  messagingLimit: z.int().min(1).optional(),
  logRetentionDays: z.literal(logRetentionDays).default(90),
  archiveDays: z.int().min(1).max(3650).default(30),
  alarmTopicArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:\S+$/, 'must be the ARN of an SNS topic')
    .optional(),
  alarmEmail: z.email().optional(),
  webhookThrottle: z
    .strictObject({ rate: z.int().min(1), burst: z.int().min(1) })
    .default({ rate: 3000, burst: 3000 }),
  /** Taps on links a second, and how many at once; what is more gets a 429. */
  linkThrottle: z
    .strictObject({ rate: z.int().min(1), burst: z.int().min(1) })
    .default({ rate: 200, burst: 400 }),
  /** The bank's own address for links, led to the API's `/l`; the token follows after a slash. */
  linksUrl: z
    .string()
    .max(200)
    .regex(
      /^https:\/\/[a-z0-9.-]+(?:\/[A-Za-z0-9_-]+)*$/,
      'must be an https address without a slash at its end, such as "https://go.bank.example/l"',
    )
    .optional(),
  /** Links lead there and to what lies below, and nowhere else. */
  linkHosts: z.array(linkHost).min(1).optional(),
  /** The bank's endpoint for what only it knows, such as a balance; without it, customers are led to the app. */
  bankUrl: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .optional(),
  /** The bank's app, for what is not said in a chat. */
  appUrl: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .optional(),
  /** Where the bank's app asks for a passkey or a PIN of its own before anything that loosens or pays. */
  stepUpUrl: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .optional(),
  maxConcurrency: z
    .strictObject({
      security: concurrency.default(10),
      service: concurrency.default(10),
      marketing: concurrency.default(5),
    })
    .prefault({}),
  batchingSeconds: z
    .strictObject({
      inbound: z.int().min(0).max(300).default(2),
      announce: z.int().min(0).max(300).default(1),
    })
    .prefault({}),
  secretRotationOverlapHours: z.int().min(0).max(168).default(24),
});

const StageSchema = Fields.refine(
  ({ stage, graphUrl }) => stage === 'local' || graphUrl.startsWith('https://'),
  {
    path: ['graphUrl'],
    error: 'must be https in every stage but local: the access token travels with each request',
  },
)
  .refine(
    ({ stage, bankUrl = '', appUrl = '', stepUpUrl = '' }) =>
      stage === 'local' || ![bankUrl, appUrl, stepUpUrl].some((url) => url.startsWith('http:')),
    { path: ['bankUrl'], error: 'must be https in every stage but local, as appUrl and stepUpUrl must' },
  )
  .refine(({ alarmTopicArn, alarmEmail }) => alarmTopicArn === undefined || alarmEmail === undefined, {
    path: ['alarmEmail'],
    error: 'cannot stand beside alarmTopicArn: name one place for alarms',
  });

export type Stage = z.infer<typeof StageSchema>;

/** What may be said on the command line instead of in the stage file: `-c phoneNumberId=…`. */
export type StageOverrides = { readonly phoneNumberId?: string; readonly wabaId?: string };

export class StageError extends Error {
  override readonly name = 'StageError';
}

const stagesFolder = join(import.meta.dirname, 'stages');

export function readStage(
  name: string | undefined,
  overrides: StageOverrides = {},
  folder = stagesFolder,
): Stage {
  const fileOf = (stage: string) => relative(process.cwd(), join(folder, `${stage}.json`));
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
  if (name === undefined || !known.includes(name)) {
    const problem = name === undefined ? 'No stage was given.' : `There is no stage "${name}".`;
    const remedy = `Say -c stage=<stage> with one of ${known.join(', ')}`;
    throw new StageError(
      `${problem} ${remedy}, or write ${fileOf(name ?? '<stage>')} after the pattern of dev.json.`,
    );
  }
  const file = fileOf(name);
  const parsed = StageSchema.safeParse({ ...parseJson(file), ...overrides });
  if (!parsed.success) throw new StageError(describe(file, overrides, parsed.error));
  const { stage } = parsed.data;
  if (stage !== name)
    throw new StageError(`${file}: stage is "${stage}", so the file must be called ${stage}.json.`);
  return parsed.data;
}

function parseJson(file: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StageError(`${file}: this is not a JSON object. Correct the file. (${String(error)})`);
  }
}

function describe(file: string, overrides: StageOverrides, error: z.ZodError): string {
  const findings = error.issues.map(({ path, message }) => {
    const given = path[0] !== undefined && path[0] in overrides ? ' (given with -c)' : '';
    return `  ${path.join('.') || '(the whole file)'}${given}: ${message}`;
  });
  return `${file} cannot be used:\n${findings.join('\n')}\nCorrect these values and run the command again.`;
}
