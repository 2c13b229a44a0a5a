import type { AddressChange } from '../../core/consent/hear-address-change.ts';
import type { Preference } from '../../core/consent/hear-preference.ts';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { LineNews } from '../../core/delivery/line-news.ts';
import type { StatusReport } from '../../core/delivery/message.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';

/** A change or an item of one that nobody here can read: of a field that we do not know, or of an unknown shape. */
export type Unread = { field: string; why: 'unknown' | 'malformed' };

/** What a webhook brought, sorted. Counts of what is not ours, so that nothing is lost in silence. */
export type WebhookNews = {
  reports: readonly StatusReport[];
  /** What people chose about marketing, in WhatsApp's own settings or by replying with a word that stops it. */
  preferences: readonly Preference[];
  /** People who have another number or user id now. */
  addresses: readonly AddressChange[];
  templates: readonly TemplateReport[];
  line: readonly LineNews[];
  account: readonly AccountNews[];
  unread: readonly Unread[];
  /** Replies and other inbound messages, those that stop marketing among them. */
  replies: number;
  /** When the last of them was written; 0 where nobody can tell. */
  lastReplyAt: number;
  /** What is about other numbers, accounts or apps, or of a kind that moves nothing. */
  foreign: number;
  foreignTemplates: number;
};

/** Of all that the app hears, what is about us. */
export type OurAccount = { phoneNumberId: string; wabaId: string; displayPhoneNumber: string };

export type Change = { field: string; value: unknown; id?: string | undefined; time?: number | undefined };
/** A change and, where it told several things, which one. */
export type Place = { change: Change; list?: string; item?: unknown };

export const ourObject = 'whatsapp_business_account';
