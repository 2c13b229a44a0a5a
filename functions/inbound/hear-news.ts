import type { AddressChange, AddressHeard } from '../../core/consent/hear-address-change.ts';
import type { Preference, PreferenceHeard } from '../../core/consent/hear-preference.ts';
import type { Incoming } from '../../core/delivery/incoming.ts';
import type { HearLineNews } from '../../core/delivery/ports.ts';
import type { Webhook } from '../../core/delivery/webhook-news.ts';
import type { Heard } from '../../core/templates/hear-about-templates.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import type { LogLine } from '../middleware/each-record.ts';
import { type ForwardIncoming, forwardIncoming } from './forward-incoming.ts';
import { ofAddress, ofLine, ofPreference, ofTemplate, ofUnread, together } from './log-lines.ts';
import { retold } from './retold.ts';

export type HearPorts = {
  hearPreference: (preference: Preference) => Promise<PreferenceHeard>;
  hearAddress: (change: AddressChange) => Promise<AddressHeard>;
  hearTemplate: (report: TemplateReport) => Promise<Heard>;
  hearLine: HearLineNews;
  archive: (body: string) => Promise<void>;
  /** Undefined where nobody here converses. */
  forward: ForwardIncoming | undefined;
};

/** What became of each piece of news, and of all in a webhook that nobody can read under `unread` itself. */
export type Results = ReadonlyMap<object, PromiseSettledResult<LogLine>>;

/** Hears all but the statuses. */
export async function hearNews(
  ports: HearPorts,
  read: readonly { webhook: Webhook; body: string }[],
): Promise<Results> {
  const all = <Name extends keyof Webhook>(name: Name) => read.map(({ webhook }) => webhook[name]);
  const choices = inOrder(all('preferences').flat(), async (one) =>
    ofPreference(await ports.hearPreference(one)),
  );
  const heard = await Promise.all([
    choices,
    choices.then((settled) => forwardIncoming(ports.forward, unstopped(read, settled))),
    inOrder(all('addresses').flat(), async (one) => ofAddress(await ports.hearAddress(one))),
    inOrder(all('templates').flat(), async (one) => ofTemplate(await ports.hearTemplate(one))),
    inOrder(all('line').flat(), async (one) => {
      await ports.hearLine(one);
      return ofLine(one);
    }),
    ...read.map(({ webhook, body }) => archiveUnread(ports, webhook, body)),
  ]);
  return new Map(heard.flat());
}

type Settled = readonly (readonly [object, PromiseSettledResult<LogLine>])[];

/** All messages but those whose own stop could not be kept yet: each is told again with its stop, and goes on after it. */
const unstopped = (read: readonly { webhook: Webhook }[], choices: Settled): readonly Incoming[] => {
  const waiting = new Set(choices.filter(([, { status }]) => status === 'rejected').map(([one]) => one));
  return read.flatMap(({ webhook: { incoming, preferences } }) => {
    const stops = new Set(preferences.filter((one) => waiting.has(one)).map(({ wamid }) => wamid));
    return incoming.filter(({ wamid }) => !stops.has(wamid));
  });
};

/** One after another by their time, since a resume means nothing before the stop that it takes back. */
async function inOrder<News extends { at: number }>(
  news: readonly News[],
  hear: (one: News) => Promise<LogLine>,
): Promise<Settled> {
  const settled: [News, PromiseSettledResult<LogLine>][] = [];
  for (const one of news.toSorted((a, b) => a.at - b.at)) {
    const [result] = await Promise.allSettled([hear(one)]);
    settled.push([one, result]);
  }
  return settled;
}

async function archiveUnread({ archive }: HearPorts, webhook: Webhook, body: string): Promise<Settled> {
  const { unread } = webhook;
  if (unread.length === 0) return [];
  const [result] = await Promise.allSettled([archive(retold(webhook, unread) ?? body)]);
  const line = together(unread.map(ofUnread));
  return [[unread, result.status === 'rejected' ? result : { status: 'fulfilled', value: line }]];
}
