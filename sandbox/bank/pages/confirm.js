const part = (id) => document.getElementById(id);

const actions = {
  autopay: 'Turn on automatic payment',
  transfer: 'Transfer money',
  pay: 'Pay',
  'unblock-card': 'Unblock the card',
};
const unreachable = 'The sandbox does not answer. Nothing was changed.';

let challenge = '';
let busy = false;

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { ok: response.ok, body: await response.json() };
}

const say = (said, refused) => {
  part('said').textContent = said;
  part('refused').textContent = refused;
};

function showFacts({ action, subject, amount, expiresAt }) {
  const time = new Intl.DateTimeFormat('en', { timeStyle: 'medium', timeZone: 'UTC' });
  const facts = [
    ['What', actions[action] ?? action],
    ['About', subject],
    ['Amount', amount],
    ['Valid until', `${time.format(new Date(expiresAt))} UTC`],
  ].filter(([, value]) => value !== undefined);
  part('facts').replaceChildren(
    ...facts.flatMap(([name, value]) => {
      const [term, description] = [document.createElement('dt'), document.createElement('dd')];
      term.textContent = name;
      description.textContent = value;
      return [term, description];
    }),
  );
}

function showCustomers({ customers, customerId }) {
  const option = (customer) =>
    new Option(customer.name, customer.customerId, false, customer.customerId === customerId);
  const strangers = customerId === undefined ? [new Option('Choose who is signed in', '', true, true)] : [];
  part('customer').replaceChildren(...strangers, ...customers.map(option));
  part('customer').value = customerId ?? '';
  const owner = customers.find((customer) => customer.customerId === customerId);
  part('owner').textContent = owner
    ? `The link was made for ${owner.name}. Anybody else is refused.`
    : 'The link was made for a customer whom this bank does not know.';
}

async function open() {
  challenge = new URLSearchParams(location.hash.slice(1)).get('c') ?? '';
  say('', '');
  const answer = await post('/_bank/challenge', { challenge }).catch(() => undefined);
  part('form').hidden = !answer?.ok;
  part('title').textContent = answer?.ok ? 'Is this what you want?' : 'This cannot be confirmed';
  part('lead').textContent = answer?.ok
    ? 'You asked for it in the chat. It is done once you have confirmed it here.'
    : 'Go back to the chat and ask for a new link.';
  if (!answer?.ok) return say('', answer?.body.error ?? unreachable);
  showFacts(answer.body);
  showCustomers(answer.body);
}

async function confirm(event) {
  event.preventDefault();
  if (busy) return;
  busy = true;
  part('confirm').setAttribute('aria-disabled', 'true');
  say('', '');
  const customerId = part('customer').value;
  const answer = await post('/_bank/confirm', { challenge, customerId }).catch(() => undefined);
  if (answer?.ok)
    say(
      `Confirmed, as event ${answer.body.eventId}. What comes of it is said in the chat; a link works once.`,
      '',
    );
  else say('', answer?.body.error ?? unreachable);
  part('confirm').removeAttribute('aria-disabled');
  busy = false;
}

part('form').addEventListener('submit', confirm);
addEventListener('hashchange', open);
await open();
