import { readFileSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessEvent, happen } from './business-events.ts';
import { introduce } from './customers.ts';
import { type RunningSandbox, type SentMessage, startSandbox } from './running-sandbox.ts';

const languages = { mexico: 'es_MX', colombia: 'es', brazil: 'pt_BR', india: 'en' } as const;
type Country = keyof typeof languages;
const countries = Object.keys(languages) as Country[];

type Said = {
  template: string;
  header?: object;
  /** Where its first button leads. */
  link?: string;
} & Record<Country, { text: string; footer?: string; buttons: readonly string[] }>;

/** What the examples of `docs/examples` say on the phones: the first paragraph, and all buttons. */
const said: Record<string, Said> = {
  'transaction-alert': {
    template: 'transaction_alert',
    mexico: {
      text: 'Hola Ana, el 22 nov 2026, 8:15 a.m. registramos un retiro por USD 200.00 en Cajero Reforma 222, Ciudad de México (tarjeta con terminación 4242).',
      buttons: ['Fui yo', 'No fui yo'],
    },
    colombia: {
      text: 'Hola Camila, el 22/11/2026, 9:15 a. m. registramos un retiro por US$ 200,00 en Cajero Reforma 222, Ciudad de México (tarjeta terminada en 4242).',
      buttons: ['Fui yo', 'No fui yo'],
    },
    brazil: {
      text: 'Olá João, em 22 de nov. de 2026, 11:15 registramos um saque de US$ 200,00 em Cajero Reforma 222, Ciudad de México (cartão final 4242).',
      buttons: ['Fui eu', 'Não fui eu'],
    },
    india: {
      text: 'Hi Priya, on 22 Nov 2026, 7:45 pm we recorded a withdrawal of $200.00 at Cajero Reforma 222, Ciudad de México (card ending in 4242).',
      buttons: ['It was me', "It wasn't me"],
    },
  },
  'account-update': {
    template: 'account_statement',
    header: {
      type: 'document',
      url: 'https://bank.example/statements/2026-10/ana.pdf',
      filename: 'estado-de-cuenta-2026-10.pdf',
    },
    mexico: {
      text: 'Hola Ana, ya está listo tu estado de cuenta de octubre de 2026: lo encuentras en este PDF.',
      buttons: ['Detalles'],
    },
    colombia: {
      text: 'Hola Camila, tu estado de cuenta de octubre de 2026 está listo en este PDF.',
      buttons: ['Detalles'],
    },
    brazil: {
      text: 'Olá João, seu extrato de outubro de 2026 está pronto neste PDF.',
      buttons: ['Detalhes'],
    },
    india: {
      text: 'Hi Priya, your account statement for October 2026 is ready in this PDF.',
      buttons: ['Details'],
    },
  },
  'account-balance': {
    template: 'account_balance',
    mexico: {
      text: 'Hola Ana, al 22 nov 2026, 8:15 a.m. tu cuenta tiene un saldo de COP 542,000.',
      buttons: ['Detalles'],
    },
    colombia: {
      text: 'Hola Camila, el saldo de tu cuenta al 22/11/2026, 9:15 a. m. es de $ 542.000.',
      buttons: ['Detalles'],
    },
    brazil: {
      text: 'Olá João, em 22 de nov. de 2026, 11:15 o saldo da sua conta é de COP 542.000.',
      buttons: ['Detalhes'],
    },
    india: {
      text: 'Hi Priya, on 22 Nov 2026, 7:45 pm the balance of your account is COP 5,42,000.',
      buttons: ['Details'],
    },
  },
  'account-loyalty': {
    template: 'account_loyalty',
    mexico: {
      text: 'Hola Ana, al 22 nov 2026, 8:15 a.m. tienes 1,250 puntos (nivel Gold) en tu programa de lealtad.',
      buttons: ['Detalles'],
    },
    colombia: {
      text: 'Hola Camila, al 22/11/2026, 9:15 a. m. tienes 1.250 puntos (nivel Gold) en tu programa de puntos.',
      buttons: ['Detalles'],
    },
    brazil: {
      text: 'Olá João, em 22 de nov. de 2026, 11:15 você tem 1.250 pontos (nível Gold) no seu programa de pontos.',
      buttons: ['Detalhes'],
    },
    india: {
      text: 'Hi Priya, on 22 Nov 2026, 7:45 pm you have 1,250 points (Gold level) in your points programme.',
      buttons: ['Details'],
    },
  },
  'loan-preapproval': {
    template: 'loan_preapproval_image',
    header: { type: 'image', url: 'https://bank.example/loans/offer.png' },
    link: 'https://bank.example/loans/offer-20261122-000011',
    mexico: {
      text: 'Hola Ana, tienes preaprobado un crédito por BRL 12,000.00, disponible hasta el 31 de diciembre de 2027.',
      footer: 'Responde BAJA para no recibir ofertas',
      buttons: ['Solicitar', 'Llámame'],
    },
    colombia: {
      text: 'Hola Camila, tienes preaprobado un préstamo de BRL 12.000,00 hasta el 31 de diciembre de 2027.',
      footer: 'Responde BAJA para no recibir ofertas',
      buttons: ['Solicitar', 'Llámame'],
    },
    brazil: {
      text: 'Olá João, você tem um empréstimo pré-aprovado de R$ 12.000,00, disponível até 31 de dezembro de 2027.',
      footer: 'Responda SAIR para não receber ofertas',
      buttons: ['Solicitar', 'Me ligue'],
    },
    india: {
      text: 'Hi Priya, a loan of R$12,000.00 is pre-approved for you until 31 December 2027.',
      footer: 'Reply STOP to get no more offers',
      buttons: ['Apply', 'Call me'],
    },
  },
  'kyc-reminder': {
    template: 'kyc_reminder',
    link: 'https://bank.example/onboarding/documents',
    mexico: {
      text: 'Hola Ana, falta un paso para completar tu registro: envía tu comprobante de domicilio a más tardar el 31 de diciembre de 2027.',
      buttons: ['Subir documento', 'Soporte'],
    },
    colombia: {
      text: 'Hola Camila, falta un paso para completar tu registro: envía tu comprobante de domicilio a más tardar el 31 de diciembre de 2027.',
      buttons: ['Subir documento', 'Soporte'],
    },
    brazil: {
      text: 'Olá João, falta um passo para concluir seu cadastro: envie seu comprovante de residência até 31 de dezembro de 2027.',
      buttons: ['Enviar documento', 'Suporte'],
    },
    india: {
      text: 'Hi Priya, one step is left to complete your registration: send your proof of address by 31 December 2027.',
      buttons: ['Upload document', 'Support'],
    },
  },
  'payment-reminder': {
    template: 'payment_reminder',
    link: 'https://bank.example/payments/pay-202611-000023',
    mexico: {
      text: 'Hola Ana, tu pago de INR 12,500.00 de Gold Card está pendiente: vence en 2 días, el 25 de noviembre de 2026.',
      buttons: ['Pagar ahora', 'Activar Auto'],
    },
    colombia: {
      text: 'Hola Camila, tu pago de INR 12.500,00 de Gold Card está pendiente: vence en 2 días, el 25 de noviembre de 2026.',
      buttons: ['Pagar ahora', 'Activar Auto'],
    },
    brazil: {
      text: 'Olá João, seu pagamento de ₹ 12.500,00 de Gold Card está em aberto: vence em 2 dias, no dia 25 de novembro de 2026.',
      buttons: ['Pagar agora', 'Ativar automático'],
    },
    india: {
      text: 'Hi Priya, your payment of ₹12,500.00 for Gold Card is pending: it is due in 2 days, on 25 November 2026.',
      buttons: ['Pay now', 'Turn on autopay'],
    },
  },
  'fraud-alert': {
    template: 'fraud_alert',
    mexico: {
      text: 'Hola Ana, el 22 nov 2026, 8:15 a.m. detectamos actividad inusual: un movimiento por USD 890.00 en Cancún (tarjeta con terminación 4242).',
      buttons: ['Fui yo', 'No fui yo'],
    },
    colombia: {
      text: 'Hola Camila, el 22/11/2026, 9:15 a. m. detectamos actividad inusual: un movimiento por US$ 890,00 en Cancún (tarjeta terminada en 4242).',
      buttons: ['Fui yo', 'No fui yo'],
    },
    brazil: {
      text: 'Olá João, em 22 de nov. de 2026, 11:15 detectamos atividade incomum: uma movimentação de US$ 890,00 em Cancún (cartão final 4242).',
      buttons: ['Fui eu', 'Não fui eu'],
    },
    india: {
      text: 'Hi Priya, on 22 Nov 2026, 7:45 pm we noticed unusual activity: a movement of $890.00 at Cancún (card ending in 4242).',
      buttons: ['It was me', "It wasn't me"],
    },
  },
};

/** Few enough for one customer's day, anywhere: an offer and a reminder of a payment are never for the same. */
const days = [
  ['transaction-alert', 'fraud-alert', 'account-update', 'account-balance', 'account-loyalty'],
  ['loan-preapproval', 'kyc-reminder'],
  ['payment-reminder'],
];

let sandbox: RunningSandbox;
const inbox = new Map<Country, readonly SentMessage[]>();
const messagesOf = (name: string, country: Country) =>
  (inbox.get(country) ?? []).filter(({ template }) => template?.name === said[name]?.template);

/** Examples of the documentation, about somebody who has been sent nothing yet. */
async function publishExamples(country: Country, names: readonly string[], data: object = {}) {
  const { id, phone } = await introduce(sandbox, country);
  const events = names.map((name): BusinessEvent => {
    const { detail, ...event } = JSON.parse(readFileSync(`docs/examples/${name}.json`, 'utf8'));
    const own = { eventId: `${name}-${id}`, customerId: id, data: { ...detail.data, ...data } };
    return { ...event, detail: { ...detail, ...own } };
  });
  await happen(sandbox, ...events);
  // On a busy machine an attempt may be put off for seconds, which only the clock brings on.
  for (let tries = 0; tries < 3 && (await sandbox.messages(phone)).length < events.length; tries++) {
    await sandbox.clock({ advance: 'PT10S' });
    await sandbox.settle();
  }
  return sandbox.messages(phone);
}

const publishAll = (...some: readonly Country[]) =>
  Promise.all(
    some.map(async (country) => {
      const received = await Promise.all(days.map((names) => publishExamples(country, names)));
      inbox.set(country, received.flat());
    }),
  );

beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-23T06:00:00Z' }); // 11:30 in India
  await publishAll('india');
  await sandbox.clock({ set: '2026-11-23T16:00:00Z' }); // 10:00 in Mexico, 11:00 in Colombia, 13:00 in Brazil
  await publishAll('mexico', 'colombia', 'brazil');
}, 120_000);
afterAll(() => sandbox?.stop());

describe.each(Object.entries(said))('the example %s', (name, { template, header, link, ...texts }) => {
  it.each(countries)('reads well in %s', (country) => {
    const [message, ...more] = messagesOf(name, country);

    expect(more).toEqual([]);
    expect(message?.template).toEqual({ name: template, language: languages[country] });
    expect({
      header: message?.header,
      text: message?.text.split('\n')[0]?.replace(/\s/g, ' '),
      footer: message?.footer,
      buttons: message?.buttons.map(({ title }) => title),
    }).toEqual({ header, footer: undefined, ...texts[country] });
    expect(message?.statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
  });

  if (link)
    it.each(countries)('leads to the bank in %s', async (country) => {
      const [message] = messagesOf(name, country);
      const [button] = message?.buttons ?? [];

      expect(button?.type).toBe('URL');
      const answer = await fetch(button?.url ?? '', { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, link]);
    });
});

describe('a statement in the documents bucket', () => {
  const s3Key = 'estados/2026-10/Ana López (copia) & más+1.pdf';
  const pdf = readFileSync('templates/account-update/sample.pdf');

  it('is handed to Meta by a link that opens it for an hour', async () => {
    await sandbox.aws.s3.send(
      new PutObjectCommand({
        Bucket: sandbox.output('DocumentsBucketName'),
        Key: s3Key,
        Body: pdf,
        ContentType: 'application/pdf',
      }),
    );
    const [message] = await publishExamples('mexico', ['account-update'], {
      document: { s3Key, filename: 'estado-de-cuenta.pdf' },
    });

    expect(message?.header).toMatchObject({ type: 'document', filename: 'estado-de-cuenta.pdf' });
    const link = message?.header?.url ?? '';
    const answer = await fetch(link);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(Buffer.from(await answer.arrayBuffer()).equals(pdf)).toBe(true);
    expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('3600');
  });
});
