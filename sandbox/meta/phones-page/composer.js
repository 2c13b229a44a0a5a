import { element, icon, unseen } from './element.js';

const maximumBytes = 5 * 1024 * 1024;

/** The box in which a person answers as the customer. `send…` reject with a reason that is shown in words. */
export function composer({ name, sendText, sendDocument, refused }) {
  const box = element('textarea', {
    rows: 1,
    maxlength: 4096,
    placeholder: 'Message',
    'aria-label': `Reply as ${name}`,
    autocomplete: 'off',
    dir: 'auto',
    input: resize,
    keydown: (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    },
  });
  const send = element(
    'button',
    { type: 'submit', class: 'send', 'aria-label': `Send as ${name}`, disabled: true },
    icon('send'),
  );
  const file = element('input', { type: 'file', change: attach });
  const form = element(
    'form',
    { class: 'composer', submit },
    element(
      'label',
      { class: 'attach', title: 'Send a document' },
      file,
      icon('attach'),
      unseen(`Send a document as ${name}`),
    ),
    box,
    send,
  );

  function resize() {
    send.disabled = box.value.trim() === '';
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
  }

  async function submit(event) {
    event.preventDefault();
    const text = box.value.trim();
    if (text === '' || box.readOnly) return;
    box.readOnly = true;
    try {
      await sendText(text);
      box.value = '';
    } catch (error) {
      refused(error.message);
    }
    box.readOnly = false;
    resize();
    box.focus();
  }

  async function attach() {
    const [chosen] = file.files;
    if (chosen === undefined) return;
    try {
      await sendDocument(await documentOf(chosen));
    } catch (error) {
      refused(error.message);
    }
    file.value = '';
  }

  return form;
}

async function documentOf(file) {
  if (file.size > maximumBytes) {
    throw new Error(`${file.name} has ${Math.ceil(file.size / 1024 / 1024)} MB; the page sends up to 5 MB.`);
  }
  const reader = new FileReader();
  const read = new Promise((resolve, reject) => {
    reader.addEventListener('load', resolve);
    reader.addEventListener('error', () => reject(new Error(`${file.name} could not be read.`)));
  });
  reader.readAsDataURL(file);
  await read;
  const base64 = reader.result.slice(reader.result.indexOf(',') + 1);
  return { filename: file.name, mimeType: file.type || 'application/octet-stream', base64 };
}
