import { element } from './element.js';
import { nameOf } from './phone-key.js';
import { publishExample } from './sandbox-requests.js';

/** A button per example event; each publishes to the customer that is chosen. */
export function examplesBar({ chosenPhone, said, refused, done }) {
  const container = document.getElementById('examples');
  const title = document.getElementById('publish-title');

  function update(examples) {
    container.replaceChildren(...examples.map(exampleButton));
  }

  function exampleButton(example) {
    return element(
      'button',
      {
        type: 'button',
        class: 'choice',
        title: example.detailType,
        click: ({ currentTarget }) => publish(example, currentTarget),
      },
      element('span', {}, example.title),
      element('small', {}, example.detailType),
    );
  }

  async function publish(example, button) {
    const phone = chosenPhone();
    if (phone?.customerId === undefined) {
      refused(
        `${phone === undefined ? 'Nobody' : nameOf(phone)} is no customer of the bank, so no event can name them.`,
      );
      return;
    }
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    try {
      const { eventId } = await publishExample(example.name, phone.customerId);
      said(`Published “${example.title}” for ${nameOf(phone)}. Nothing arrives? `, why(eventId));
      done();
    } catch (error) {
      refused(`“${example.title}” was not published. ${error.message}`);
    }
    button.removeAttribute('aria-disabled');
  }

  function tick() {
    const phone = chosenPhone();
    const words = phone === undefined ? 'Publish an event' : `Publish an event to ${nameOf(phone)}`;
    if (title.textContent !== words) title.textContent = words;
  }

  return { update, tick };
}

const why = (eventId) => element('code', {}, `npx aviso why ${eventId} --local`);
