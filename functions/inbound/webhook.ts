import type { AddressChange } from '../../core/consent/hear-address-change.ts';
import type { Preference } from '../../core/consent/hear-preference.ts';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { LineNews } from '../../core/delivery/line-news.ts';
import type { StatusReport } from '../../core/delivery/message.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';

/** What one webhook brought, and counts of all that is not for us. */
export type Webhook = {
  reports: readonly StatusReport[];
  preferences: readonly Preference[];
  addresses: readonly AddressChange[];
  templates: readonly TemplateReport[];
  line: readonly LineNews[];
  account: readonly AccountNews[];
  unread: readonly { field: string; why: 'unknown' | 'malformed' }[];
  replies: number;
  lastReplyAt: number;
  foreign: number;
  foreignTemplates: number;
  /** The webhook that would tell only these of its news. */
  retell: (news: readonly object[]) => string;
};

/** Undefined for what is nested too deep to be written again. */
export function retold({ retell }: Webhook, items: readonly object[]): string | undefined {
  try {
    return retell(items);
  } catch {
    return undefined;
  }
}
