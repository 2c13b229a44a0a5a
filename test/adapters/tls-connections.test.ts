import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cached } from '../../adapters/secrets/cached.ts';
import { sendMessage } from '../../adapters/whatsapp/send-message.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';

// A certificate of 127.0.0.1 for a hundred years: its key opens nothing but this test.
const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const inFlight = 10; // a batch, which is what one execution environment has at once
const sends = 1000;

let server: Server;
let connections = 0;
const trusted = getCACertificates();

beforeAll(async () => {
  setDefaultCACertificates([...trusted, fixture('certificate')]);
  server = createServer({ key: fixture('key'), cert: fixture('certificate') }, (request, response) => {
    request.resume().on('end', () => {
      response.end(JSON.stringify({ messages: [{ id: 'wamid.HBgL' }] }));
    });
  }).on('secureConnection', () => {
    connections++;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(() => {
  setDefaultCACertificates(trusted);
  server.closeAllConnections();
  server.close();
});

it('a thousand messages reach Meta over no more TLS connections than are in flight at once', async () => {
  const { port } = server.address() as AddressInfo;
  const send = sendMessage(
    {
      baseUrl: `https://127.0.0.1:${port}`,
      version: 'v25.0',
      phoneNumberId: '1055',
      token: cached(async () => 'token', Date.now, 60_000),
      timeoutMs: 10_000,
    },
    {
      documentLink: async (key) => key,
      linkToken: async (id) => id,
      replyPayload: async ({ answer }) => answer,
    },
  );
  let sent = 0;
  const oneAfterAnother = async () => {
    while (sent < sends) {
      const { state } = await send({
        id: messageIdOf(`evt-${sent++}`),
        attempt: 1,
        to: { phone: '+525512345678' },
        template: 'transaction_alert',
        language: 'es',
        header: undefined,
        body: [{ parameter: 'name', text: 'Ana' }],
        buttons: [],
        mayStart: () => true,
      });
      expect(state).toBe('accepted');
    }
  };

  await Promise.all(Array.from({ length: inFlight }, oneAfterAnother));

  expect(sent).toBeGreaterThanOrEqual(sends);
  expect(connections).toBeGreaterThan(0);
  expect(connections).toBeLessThanOrEqual(inFlight);
});
