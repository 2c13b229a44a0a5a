export const publishExample = (example, customerId) => post('/_sim/publish', { example, customerId });
export const advanceClock = (duration) => post('/_sim/clock', { advance: duration });
export const sendText = (from, text) => post('/_sim/inbound', { from, text });
export const tapButton = (from, wamid, title) =>
  post('/_sim/inbound', { from, reply: { wamid, button: title } });
export const sendDocument = (from, document) => post('/_sim/inbound', { from, document });

export async function read(path) {
  return answerOf(await fetch(path, { cache: 'no-store' }).catch(unreachable));
}

async function post(path, body) {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return answerOf(await fetch(path, request).catch(unreachable));
}

function unreachable() {
  throw new Error('The sandbox does not answer. Is it still running?');
}

async function answerOf(response) {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return body;
  throw new Error(
    reasonIn(body) ?? (body === undefined && text !== '' ? text : `The sandbox answered ${response.status}.`),
  );
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reasonIn = (body) =>
  [body?.error, body?.error?.message, body?.message].find((reason) => typeof reason === 'string');
