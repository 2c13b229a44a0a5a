import type { AddressChange } from '../consent/hear-address-change.ts';
import type { Preference } from '../consent/hear-preference.ts';
import type { TemplateReport } from '../templates/template-report.ts';
import type { AccountNews } from './account-news.ts';
import type { Incoming } from './incoming.ts';
import type { LineNews } from './line-news.ts';
import type { StatusReport } from './message.ts';

/** A change or an item of one that nobody here can read: of a field that we do not know, or of an unknown shape. */
export type Unread = { field: string; why: 'unknown' | 'malformed' };

/** What a webhook brought, sorted. Counts of what is not ours, so that nothing is lost in silence. */
export type WebhookNews = {
  reports: readonly StatusReport[];
  /** What people chose about marketing, in WhatsApp's own settings or by replying with a word that stops it. */
  preferences: readonly Preference[];
  /** What customers wrote, tapped or sent, those who stop marketing by a word among them. */
  incoming: readonly Incoming[];
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
  /** Messages that our own number wrote itself: nobody's answer to anything. */
  echoes: number;
  /** What is about other numbers, accounts or apps, or of a kind that moves nothing. */
  foreign: number;
  foreignTemplates: number;
};

/** The same, with the webhook that would tell only some of its news: a body that is read like any other. */
export type Webhook = WebhookNews & { retell: (news: readonly object[]) => string };
