import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { happen, missingDocument, withdrawal } from '../journeys/business-events.ts';
import { tap } from '../journeys/chat.ts';
import { type RunningSandbox, startSandbox } from '../journeys/running-sandbox.ts';
import { drawPhones } from './draw-phones.ts';

const people = {
  ana: { name: 'Ana', surname: 'López', phone: '+525512345678' },
  luis: { name: 'Luis', surname: 'Ortega', phone: '+525587654321' },
  sofia: { name: 'Sofía', surname: 'Reyes', phone: '+525511223344' },
};
type Person = keyof typeof people;

const bill = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n').toString('base64');

/** Draws three customers in a chat with the demo bank: a balance, a card that is blocked, a document. */
export async function drawConversation(browser: Browser, folder: URL): Promise<void> {
  const sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-24T16:20:00Z' });
  for (const person of ['ana', 'luis', 'sofia'] as const) await introduce(sandbox, person);
  const say = async (person: Person, message: object) => {
    const { phone, name, surname } = people[person];
    await sandbox.inbound({ from: phone, name: `${name} ${surname}`, ...message });
    await sandbox.settle();
  };
  const press = async (person: Person, button: string) => {
    await tap(sandbox, people[person].phone, button);
    await sandbox.settle();
  };

  await say('ana', { text: 'Hola, buenos días' });
  await press('ana', 'Ver mi saldo');
  await say('ana', { text: '¿cuándo tengo que pagar?' });
  await say('ana', { text: 'quiero activar el pago automático' });

  await happen(
    sandbox,
    withdrawal('luis', {
      amount: { minorUnits: 890_000, currency: 'MXN' },
      place: 'Cajero Centro, Cancún',
      cardLast4: '4242',
    }),
  );
  await say('luis', { text: 'yo no fui!!' });
  await press('luis', 'Bloquear tarjeta');

  await happen(sandbox, missingDocument('sofia', { step: 'proof-of-address' }));
  await say('sofia', {
    document: { filename: 'recibo-de-luz.pdf', mimeType: 'application/pdf', base64: bill },
  });
  await say('sofia', { text: 'quiero hablar con alguien' });
  const path = fileURLToPath(new URL('conversation.png', folder));
  await drawPhones(browser, sandbox.metaUrl, { path, colorScheme: 'light' });
  await sandbox.stop();
}

async function introduce(sandbox: RunningSandbox, person: Person): Promise<void> {
  const { name, phone } = people[person];
  const customer = { name, phone, locale: 'es-MX', timeZone: 'America/Mexico_City', country: 'MX' };
  const { now } = await sandbox.clock();
  const evidence = { channel: 'app', wording: 'Acepto.', wordingVersion: '1', capturedAt: now, locale: 'es' };
  const consent = { purposes: ['service', 'security'], evidence };
  await happen(
    sandbox,
    {
      detailType: 'CustomerUpdated',
      detail: { eventId: `introduction-${person}`, customerId: person, data: customer },
    },
    {
      detailType: 'ConsentGranted',
      detail: { eventId: `consent-${person}`, customerId: person, data: consent },
    },
  );
}
