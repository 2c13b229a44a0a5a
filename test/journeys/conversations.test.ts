import { randomUUID } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { happen, missingDocument, suspicion, withdrawal } from './business-events.ts';
import { comeToRest, repliesTo, tap, toldAbout, typesOf } from './chat.ts';
import { whyOf } from './command-line.ts';
import { introduce, statesAnnounced } from './customers.ts';
import { type RunningSandbox, type SeenEvent, startSandbox } from './running-sandbox.ts';

type Customer = { id: string; phone: string };

let sandbox: RunningSandbox;
/** Whose first reminder came by day, and whose second waits for the next morning. */
let priya: Customer;

beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-24T06:00:00Z' }); // a Tuesday, 11:30 in India
  priya = await introduce(sandbox, 'india');
  await happen(sandbox, missingDocument(priya.id));
  await sandbox.clock({ set: '2026-11-24T16:00:00Z' }); // 10:00 in Mexico, 21:30 in India
}, 60_000);
afterAll(() => sandbox?.stop());

/** What is said in return for something that a customer does. */
async function heardAfter({ phone }: Customer, happens: () => Promise<unknown>) {
  const before = (await repliesTo(sandbox, phone)).length;
  await happens();
  await comeToRest(sandbox);
  return (await repliesTo(sandbox, phone)).slice(before);
}

const says = (customer: Customer, text: string, more: object = {}) =>
  heardAfter(customer, () => sandbox.inbound({ from: customer.phone, text, ...more }));
const taps = (customer: Customer, button: string) =>
  heardAfter(customer, () => tap(sandbox, customer.phone, button));
const texts = (replies: readonly { text: string }[]) => replies.map(({ text }) => text);

const told = async ({ id }: Customer, detailType: string): Promise<readonly SeenEvent[]> =>
  (await toldAbout(sandbox, id)).filter((event) => event.detailType === detailType);

const received = async (key: unknown): Promise<Buffer> => {
  const { Body } = await sandbox.aws.s3.send(
    new GetObjectCommand({ Bucket: sandbox.output('ReceivedBucketName'), Key: String(key) }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

describe.concurrent('the end of offers', () => {
  it('is told, is confirmed once with the way back, and is taken back by a word and a button', async () => {
    const ana = await introduce(sandbox, 'mexico');

    const first = await says(ana, 'BAJA');
    expect(await told(ana, 'OptedOut')).toMatchObject([{ detail: { data: { purposes: ['marketing'] } } }]);
    const second = await says(ana, 'baja');
    const asked = await says(ana, 'ALTA');
    expect(await told(ana, 'OptedIn')).toEqual([]);
    const done = await taps(ana, 'Sí, volver');

    expect(texts(first)).toEqual([expect.stringMatching(/no te enviaremos más ofertas.*escribe ALTA/)]);
    expect(second).toEqual([]);
    expect(texts(asked)).toEqual([expect.stringMatching(/volver a recibir nuestras ofertas/)]);
    expect(texts(done)).toEqual([expect.stringMatching(/volverás a recibir/)]);
    expect(await told(ana, 'OptedIn')).toMatchObject([{ detail: { data: { purposes: ['marketing'] } } }]);
  });

  it('cannot be taken back by who never agreed to offers', async () => {
    const diego = await introduce(sandbox, 'mexico', { consent: false });

    const answered = await says(diego, 'ALTA');

    expect(texts(answered)).toEqual([
      expect.stringMatching(/solo podemos reactivar lo que ya habías autorizado/),
    ]);
    expect(await told(diego, 'OptedIn')).toEqual([]);
  });
});

describe.concurrent('a balance', () => {
  it('is shown, and no more once another phone may be behind the number', async () => {
    const ana = await introduce(sandbox, 'mexico');

    const shown = await says(ana, 'saldo');
    const hidden = await says(ana, 'saldo', { newIdentity: true });

    expect(texts(shown)).toEqual([expect.stringMatching(/^Disponible al momento:\nCuenta de ahorro: .*\d/)]);
    expect(texts(hidden)).toEqual([expect.stringMatching(/^[^\d]*no mostramos datos de tu cuenta[^\d]*$/)]);
    expect(hidden).toMatchObject([{ buttons: [{ title: 'Abrir la app' }] }]);
  });
});

describe.concurrent('a file', () => {
  it('is kept of nobody when it is a page that is called a photo', async () => {
    const ana = await introduce(sandbox, 'mexico');
    await happen(sandbox, missingDocument(ana.id));

    const refused = await heardAfter(ana, () =>
      sandbox.inbound({
        from: ana.phone,
        document: {
          filename: 'photo.jpg',
          mimeType: 'image/jpeg',
          base64: Buffer.from('<html><script>alert(1)</script></html>').toString('base64'),
        },
      }),
    );

    expect(texts(refused)).toEqual([expect.stringMatching(/No pudimos leer ese archivo/)]);
    expect(await told(ana, 'DocumentReceived')).toEqual([]);
  });
});

describe('who writes without end', () => {
  it('gets ten replies, and is a machine’s flood from then on', async () => {
    const ana = await introduce(sandbox, 'mexico');

    const replies = await heardAfter(ana, () =>
      Promise.all(
        Array.from({ length: 30 }, (_, n) => sandbox.inbound({ from: ana.phone, text: `hola ${n}` })),
      ),
    );

    expect(replies.length).toBeGreaterThan(0);
    expect(replies.length).toBeLessThanOrEqual(10);
  });

  it('and repeats whatever we say is soon left alone', async () => {
    const ana = await introduce(sandbox, 'mexico');
    let said = 'Hola, en este momento no puedo atender.';
    let rounds = 0;
    for (; rounds < 20; rounds++) {
      const [reply] = await says(ana, said);
      if (!reply) break;
      said = reply.text;
    }

    expect(rounds).toBeLessThanOrEqual(10);
  });
});

describe('a chat that a person takes over', () => {
  const returned = (customerId: string) =>
    happen(sandbox, {
      detailType: 'ConversationReturned',
      detail: { eventId: randomUUID(), customerId, data: { resolved: true } },
    });

  it('comes with all that was said, keeps the machine quiet but for warnings, and is given back with a survey', async () => {
    const ana = await introduce(sandbox, 'mexico');
    await says(ana, 'hola');

    expect(texts(await says(ana, 'quiero hablar con alguien'))).toEqual([
      expect.stringMatching(/Te paso con una persona/),
    ]);
    expect(typesOf(await toldAbout(sandbox, ana.id))).toEqual(['ConversationHandedOver', 'SupportRequested']);
    const [handedOver] = await told(ana, 'ConversationHandedOver');
    const data = Object(handedOver?.detail.data);
    expect(data.reason).toBe('asked');
    expect(JSON.parse((await received(data.transcriptKey)).toString())).toMatchObject({
      customerId: ana.id,
      lines: [
        { from: 'customer', text: 'hola' },
        { from: 'bank', text: 'Hola, Ana. ¿En qué te ayudo?' },
        { from: 'customer', text: 'quiero hablar con alguien' },
      ],
    });

    const waits = withdrawal(ana.id);
    const warns = suspicion(ana.id);
    const unanswered = await heardAfter(ana, async () => {
      await happen(sandbox, waits, warns);
      await sandbox.inbound({ from: ana.phone, text: 'saldo' });
    });
    expect(unanswered).toEqual([]);
    expect(await whyOf(sandbox, waits.detail.eventId)).toMatchObject({
      state: 'deferred',
      reason: 'PERSON_IN_CHAT',
    });
    expect(statesAnnounced(await sandbox.events(), warns.detail.eventId)).toContain('delivered');

    const survey = await heardAfter(ana, () => returned(ana.id));
    expect(survey).toMatchObject([
      {
        text: '¿Cómo te atendimos?',
        buttons: [{ title: 'Muy bien' }, { title: 'Regular' }, { title: 'Mal' }],
      },
    ]);
    expect(texts(await taps(ana, 'Muy bien'))).toEqual(['¡Gracias por tu opinión!']);
    await sandbox.clock({ advance: 'PT15M' });
    await comeToRest(sandbox);
    expect(statesAnnounced(await sandbox.events(), waits.detail.eventId)).toContain('delivered');

    await says(ana, 'quiero hablar con alguien');
    expect(await heardAfter(ana, () => returned(ana.id))).toEqual([]);
  });
});

describe('a document', () => {
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n');

  it('that a reminder asked for is kept and told, its customer is thanked, and no further reminder is sent', async () => {
    const next = missingDocument(priya.id, {}, { occurredAt: '2026-11-24T15:30:00Z' });
    await happen(sandbox, next);
    expect(statesAnnounced(await sandbox.events(), next.detail.eventId)).toEqual(['deferred']);

    const thanks = await heardAfter(priya, () =>
      sandbox.inbound({
        from: priya.phone,
        document: { filename: 'bill.pdf', mimeType: 'application/pdf', base64: pdf.toString('base64') },
      }),
    );

    expect(texts(thanks)).toEqual([expect.stringMatching(/^Thank you, Priya/)]);
    const [event, ...more] = await told(priya, 'DocumentReceived');
    expect(more).toEqual([]);
    expect(event?.detail).toMatchObject({
      notificationType: 'kyc-reminder',
      data: { step: 'selfie', mimeType: 'application/pdf' },
    });
    expect(await received(Object(event?.detail.data).s3Key)).toEqual(pdf);
    await sandbox.clock({ set: '2026-11-25T02:31:00Z' }); // 08:01 in India
    expect(await told(priya, 'MessageSuppressed')).toMatchObject([
      { detail: { causedBy: next.detail.eventId, data: { reason: 'OBSOLETE' } } },
    ]);
  });
});
