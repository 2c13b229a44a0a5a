import { createHmac } from 'node:crypto';
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { readWebhook } from '../adapters/whatsapp/webhook-payload.ts';
import { messageIdOf } from '../core/delivery/message-id.ts';
import { queueBodies } from '../functions/webhook/queue-bodies.ts';
import { isSignedBy } from '../functions/webhook/signature.ts';
import type { Figure } from './figures.ts';

const appSecret = 'an-app-secret-of-32-letters-or-so';
const ours = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  displayPhoneNumber: '+15550783881',
};

const status = (state: string, index: number) => ({
  id: `wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJBRkJENzExMTRFRjk2NTI1OT${index}A=`,
  status: state,
  timestamp: `179000000${index}`,
  recipient_id: '16505551234',
  recipient_user_id: 'US.13491208655302741918',
  biz_opaque_callback_data: messageIdOf(`bench-${index}`),
  conversation: {
    id: '72b14d6bd5407799e66f64d1b338e567',
    expiration_timestamp: '1790086400',
    origin: { type: 'utility' },
  },
  pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' },
});

/** What Meta posts when a message was sent, delivered and read within a moment: 1.8 KB. */
const body = Buffer.from(
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: ours.wabaId,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: ours.phoneNumberId },
              contacts: [
                { profile: { name: 'Pablo M.' }, wa_id: '16505551234', user_id: 'US.13491208655302741918' },
              ],
              statuses: ['sent', 'delivered', 'read'].map(status),
            },
          },
        ],
      },
    ],
  }),
);
const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

const api = new WhatsAppAPI({ token: 'a-token', appSecret, v: 'v23.0' });
api.on.status = () => {};

const refused = (by: string): never => {
  throw new Error(`${by} did not understand the webhook`);
};

/** The same body through each, from its bytes to three statuses that can be acted on. */
const contenders = {
  alone: () => {
    createHmac('sha256', appSecret).update(body).digest('hex');
    JSON.parse(body.toString('utf8'));
  },
  aviso: () => {
    const read = isSignedBy([appSecret], body, signature) ? queueBodies(body) : [];
    const reports = read.flatMap((one) => readWebhook(one, ours).reports);
    if (reports.length !== 3) refused('aviso');
  },
  kapso: () => {
    if (!verifySignature({ appSecret, rawBody: body, signatureHeader: signature })) refused('kapso');
    if (normalizeWebhook(JSON.parse(body.toString('utf8'))).statuses.length !== 3) refused('kapso');
  },
  whatsappApiJs: async () => {
    const raw = body.toString('utf8');
    await api.post(JSON.parse(raw), raw, signature); // it reads the first of the three
  },
} as const;

type Contender = keyof typeof contenders;
type Other = Exclude<Contender, 'aviso'>;

// Short enough that the machine seldom gives its time to others in between.
const perTurn = 8;
const warmUp = 1500;

async function turn(work: () => void | Promise<void>): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < perTurn; i++) {
    const pending = work();
    if (pending) await pending;
  }
  return performance.now() - started;
}

/** The fastest tenth: what is slower was slowed by other work of the machine's. */
const undisturbed = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 10)] ?? Number.NaN;

/** How often each of the others' time holds ours: above 1 it is slower. All take turns in one run. */
export async function webhookRatios(
  others: readonly Other[],
  turns: number,
): Promise<ReadonlyMap<Other, number>> {
  const took: Record<Contender, number[]> = { alone: [], aviso: [], kapso: [], whatsappApiJs: [] };
  const names: readonly Contender[] = ['aviso', ...others];
  for (let i = -warmUp; i < turns; i++) {
    for (const name of names) {
      const milliseconds = await turn(contenders[name]);
      if (i >= 0) took[name].push(milliseconds);
    }
  }
  return new Map(others.map((name) => [name, undisturbed(took[name]) / undisturbed(took.aviso)]));
}

const figure = (id: string, name: string, value: number, target: number): Figure => ({
  id,
  name,
  unit: '×',
  value,
  target,
  atLeast: true,
});

export async function webhookFigures(): Promise<Figure[]> {
  const ratios = await webhookRatios(['alone', 'kapso', 'whatsappApiJs'], 1500);
  const of = (name: Other): number => ratios.get(name) ?? Number.NaN;
  return [
    figure('9', 'HMAC + JSON.parse alone ÷ our whole reading of a webhook', of('alone'), 0.75),
    figure('9-kapso', 'kapso’s reading ÷ ours', of('kapso'), 1.5),
    figure('9-whatsapp-api-js', 'whatsapp-api-js’s reading ÷ ours', of('whatsappApiJs'), 4),
  ];
}
