import type { AddressHeard } from '../../core/consent/hear-address-change.ts';
import type { PreferenceHeard } from '../../core/consent/hear-preference.ts';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { LineNews } from '../../core/delivery/line-news.ts';
import type { Unread } from '../../core/delivery/webhook-news.ts';
import type { Heard } from '../../core/templates/hear-about-templates.ts';
import type { LogLine } from '../middleware/each-record.ts';

// What is logged of each piece of news. Alarms of the inbound stack count lines by these names.

export const ofPreference = ({ customers, changed }: PreferenceHeard): LogLine => ({
  preferences: 1,
  consents: changed || undefined,
  strangers: customers === 0 ? 1 : undefined,
});

export const ofAddress = ({ customers, changed }: AddressHeard): LogLine => ({
  addresses: 1,
  addressesChanged: changed || undefined,
  strangers: customers === 0 ? 1 : undefined,
});

export const ofTemplate = ({ outcome, recategorised: change }: Heard): LogLine => ({
  templates: outcome === 'foreign' ? undefined : 1,
  foreignTemplates: outcome === 'foreign' ? 1 : undefined,
  templateCategory: change && `${change.template} from ${change.from} to ${change.to} ${change.when}`,
});

export function ofLine(news: LineNews): LogLine {
  switch (news.kind) {
    case 'stopped':
      return { lineStopped: news.cause };
    case 'restored':
      return { lineRestored: news.cause };
    case 'throughput':
      return { lineNews: `throughput ${news.perSecond}` };
    case 'messaging-limit':
      return { lineNews: `messaging-limit ${news.perDay ?? 'none'}` };
  }
}

const terms = {
  alert: 'accountAlert',
  security: 'securityChange',
  price: 'priceNews',
  notice: 'accountNews',
} as const;

export const ofAccount = ({ kind, what }: AccountNews): LogLine => ({ [terms[kind]]: what });

export const ofUnread = ({ field, why }: Unread): LogLine =>
  why === 'malformed' ? { malformed: 1 } : { fields: field };

/** One line for several: figures are added up, words stand one after the other. */
export function together(lines: readonly LogLine[]): LogLine {
  const all = new Map<string, string | number | boolean>();
  for (const [name, value] of lines.flatMap((line) => Object.entries(line))) {
    if (value === undefined) continue;
    const known = all.get(name);
    if (typeof known === 'number' && typeof value === 'number') all.set(name, known + value);
    else all.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return Object.fromEntries(all);
}
