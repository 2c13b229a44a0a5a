import type { Preview } from '../core/delivery/compose-message.ts';
import type { DryRun } from '../core/delivery/dry-run.ts';
import type { Explained, Unread } from './explain.ts';
import { gateLines } from './gate-lines.ts';
import { bad, faint, good, printable, strong } from './terminal.ts';

const isUnread = (one: Explained): one is Unread => 'detailType' in one;

/** One event's answer, as a person reads it. */
export const asTable = (one: Explained): string =>
  isUnread(one) ? unreadLine(one) : dryRunLines(one).join('\n');

function unreadLine({ eventId, detailType, would, reason }: Unread): string {
  const event = `${strong(printable(detailType))} ${printable(eventId)}`;
  if (would === 'dead-letter') return `${event}: ${bad('would be dead-lettered')}. ${reason}`;
  return `${event}: would become no message; ${reason}.`;
}

const dryRunLines = (run: DryRun): readonly string[] => [
  `${strong(run.notificationType)} for customer ${printable(run.customerId)}: ${verdictOf(run)}`,
  faint(
    `event ${run.eventId} · as of ${run.at}${run.template ? ` · template ${run.template}` : ''}${run.variant ? ` · variant ${run.variant}` : ''}`,
  ),
  ...(run.gates.length > 0 ? ['', 'Gates', ...gateLines(run.gates)] : []),
  ...(run.afterwards
    ? ['', `Then, at ${run.afterwards.at}, if nothing changes`, ...gateLines(run.afterwards.gates)]
    : []),
  ...(run.message ? ['', 'Message', ...messageLines(run.message)] : []),
];

function verdictOf({ would, reason, state, afterwards }: DryRun): string {
  switch (would) {
    case 'send':
      return good('would be sent');
    case 'suppress':
      return bad(`would not be sent (${reason})`);
    case 'reject':
      return bad('would be dead-lettered: its eventId stands for another event (EVENT_ID_REUSED)');
    case 'nothing':
      return `has been decided already: ${strong(state ?? '')}${reason ? ` (${reason})` : ''}. See npx aviso why.`;
    case 'defer':
      return `would wait until ${strong(afterwards?.at ?? '')}, then ${afterwards?.would === 'send' ? good('be sent') : bad(`not be sent (${afterwards?.reason})`)}`;
  }
}

const messageLines = ({ header, text, footer, buttons }: Preview): readonly string[] =>
  [
    ...(header ? [header.kind === 'document' ? `▤ ${printable(header.filename)}` : '▣ image'] : []),
    ...text.split('\n').map(printable),
    ...(footer ? [faint(printable(footer))] : []),
    ...buttons.map(({ type, title, url }) =>
      type === 'URL' ? `[ ${title} ↗ ${printable(url ?? '')} ]` : `[ ${title} ]`,
    ),
  ].map((line) => `  ${line}`.trimEnd());
