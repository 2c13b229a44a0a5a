import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessEvent, consentWithdrawnBy, happen, suspicion, withdrawal } from './business-events.ts';
import { aviso, printedWhyOf, whyOf } from './command-line.ts';
import { causedBy, introduce } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
  await sandbox.clock({ set: '2026-11-23T18:00:00Z' });
});
afterAll(() => sandbox?.stop());

const publish = (...events: readonly BusinessEvent[]) => happen(sandbox, ...events);
const pass = async (advance: string) => {
  await sandbox.clock({ advance });
  await sandbox.settle();
};
const why = ({ detail }: BusinessEvent) => whyOf(sandbox, detail.eventId);
const posts = async (phone: string) =>
  (await sandbox.messages(phone)).map(({ request }) => String(Object(request).biz_opaque_callback_data));
const announced = async ({ detail }: BusinessEvent) =>
  causedBy(await sandbox.events(), detail.eventId)
    .filter(({ detailType }) => detailType === 'MessageStatusChanged')
    .map(({ detail: { data } }) => data);
/** Meta has it, the bank's side never hears so, and the phone says nothing. */
const lostAndSilent = { lostResponse: true, hold: true };

describe('a message whose answer was lost', () => {
  it('is settled by the status that carries its id', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [{ lostResponse: true }] });
    const event = withdrawal(id);

    await publish(event);

    expect(await why(event)).toMatchObject({ state: 'read' });
    expect(await posts(phone)).toHaveLength(1);
  });

  it('waits in doubt, ends as unconfirmed a day later, and why tells the story', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [lostAndSilent] });
    const event = withdrawal(id);

    await publish(event);
    await publish(event);
    const { state, wakeAt, messageId } = await printedWhyOf(sandbox, event.detail.eventId);
    expect([state, wakeAt?.slice(0, 10)]).toEqual(['in-doubt', '2026-11-24']);
    const told = await aviso(sandbox, 'why', event.detail.eventId);
    expect(told.stdout).toContain('it is not sent again, since that could be twice');

    await pass('P1DT1M');
    await publish(event);

    expect(await why(event)).toMatchObject({ state: 'unconfirmed' });
    expect(await posts(phone)).toEqual([messageId]);
    expect((await announced(event)).map((data) => Object(data).state)).toEqual(['in-doubt', 'unconfirmed']);
  });

  it('is believed when it turns out later that it was delivered', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [lostAndSilent] });
    const event = withdrawal(id);
    await publish(event);
    await pass('P1DT1M');
    expect(await why(event)).toMatchObject({ state: 'unconfirmed' });

    const [message] = await sandbox.messages(phone);
    await sandbox.behaviour({ report: { wamid: message?.wamid, status: 'delivered' } });
    await sandbox.settle();

    expect(await why(event)).toMatchObject({ state: 'delivered' });
  });
});

describe('a fraud alert whose answer was lost', () => {
  it('is sent once more after a minute, and said to be a possible duplicate', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [lostAndSilent] });
    const event = suspicion(id);
    await publish(event);
    expect(await why(event)).toMatchObject({ state: 'in-doubt', sentAgain: true });

    await pass('PT3M');

    const { messageId, ...story } = await why(event);
    expect(story).toMatchObject({ state: 'read', possibleDuplicate: true });
    expect(await posts(phone)).toEqual([messageId, `${messageId}.2`]);
    expect((await announced(event)).at(-1)).toMatchObject({ state: 'read', possibleDuplicate: true });
    expect((await aviso(sandbox, 'why', event.detail.eventId)).stdout).toContain(
      'Meta’s answer was lost. It was sent once more, as its type declares, so the customer may have it twice.',
    );
  });

  it('is not sent a third time', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [lostAndSilent, lostAndSilent] });
    const event = suspicion(id);
    await publish(event);
    await pass('PT3M');
    await pass('PT3M');
    await pass('P1D');

    expect(await why(event)).toMatchObject({ state: 'unconfirmed', possibleDuplicate: true });
    expect(await posts(phone)).toHaveLength(2);
  });

  it('is not sent once more to a customer who has opted out since', async () => {
    const { id, phone } = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: phone, next: [lostAndSilent] });
    const event = suspicion(id);
    await publish(event);
    await publish(consentWithdrawnBy(id));

    await pass('PT3M');

    expect(await why(event)).toMatchObject({ state: 'unconfirmed', reason: 'OPTED_OUT' });
    expect(await posts(phone)).toHaveLength(1);
  });
});
