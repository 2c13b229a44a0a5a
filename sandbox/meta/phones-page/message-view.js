import { attachmentOf } from './attachment.js';
import { failureInWords, stages } from './delivery.js';
import { element, icon, unseen } from './element.js';
import { formattedText } from './formatted-text.js';
import { parseFormatting, plainText } from './formatting.js';
import { timeIn } from './local-time.js';
import { messageButtons } from './message-buttons.js';

/** One message. `update` moves its ticks in place, so that neither the focus nor a screen reader is disturbed. */
export function messageView(message, chat) {
  const fromBank = message.direction === 'out';
  const receipt = element('span', { class: 'receipt' });
  const failure = element('p', { class: 'failure' });
  const bubble = element(
    'div',
    { class: 'bubble' },
    quoted(message.replyTo, chat),
    attachmentOf(message),
    heading(message.header),
    body(message),
    message.footer ? element('p', { class: 'footer', dir: 'auto' }, message.footer) : '',
    element(
      'p',
      { class: 'meta' },
      element('time', { datetime: isoOf(message.at) }, timeIn(chat.zone, message.at)),
      receipt,
    ),
  );
  const node = element(
    'div',
    {
      class: 'message',
      'data-from': fromBank ? 'bank' : 'customer',
      'data-id': message.id,
      'data-kind': message.kind,
    },
    unseen(`${fromBank ? chat.business : chat.name}: `),
    bubble,
    message.buttons?.length > 0
      ? messageButtons(message.buttons, {
          tap: (title) => chat.tap(message.id, title),
          refused: chat.refused,
        })
      : '',
    failure,
  );
  const view = { node, content: contentOf(message), update };

  function update({ status, code }) {
    node.dataset.status = status ?? '';
    const stage = stages[status];
    if (receipt.dataset.status !== (status ?? '')) {
      receipt.dataset.status = status ?? '';
      receipt.replaceChildren(...(stage ? [icon(stage.symbol)] : []));
    }
    if (stage) {
      receipt.setAttribute('role', 'img');
      receipt.setAttribute('aria-label', stage.words);
      receipt.title = stage.words;
    }
    const words = status === 'failed' ? failureInWords(code) : '';
    if (failure.textContent !== words) failure.textContent = words;
    failure.hidden = words === '';
  }

  update(message);
  return view;
}

/** Everything of a message but how far it got. */
export const contentOf = ({ status: _status, code: _code, ...content }) => JSON.stringify(content);

const isoOf = (at) => new Date(at).toISOString();

function heading(header) {
  const isText = header?.text && (header.type ?? 'TEXT').toUpperCase() === 'TEXT';
  return isText ? element('p', { class: 'heading', dir: 'auto' }, header.text) : undefined;
}

function body(message) {
  if (message.text) return element('p', { class: 'text', dir: 'auto' }, ...formattedText(message.text));
  const says = message.header !== undefined || attachmentOf(message) !== undefined;
  return says ? undefined : element('p', { class: 'text empty' }, `(${message.kind ?? 'empty message'})`);
}

function quoted(replyTo, chat) {
  if (replyTo === undefined || replyTo === null) return undefined;
  const original = chat.find(typeof replyTo === 'string' ? replyTo : replyTo.id);
  if (original === undefined)
    return element('p', { class: 'quote' }, element('span', {}, 'An earlier message'));
  return element(
    'button',
    { type: 'button', class: 'quote', 'data-of': original.direction, click: () => chat.show(original.id) },
    element('strong', {}, original.direction === 'out' ? chat.business : chat.name),
    element('span', {}, summaryOf(original)),
  );
}

function summaryOf({ text, header, media, kind }) {
  if (text) return plainText(parseFormatting(text));
  return header?.text || header?.filename || media?.filename || kind;
}
