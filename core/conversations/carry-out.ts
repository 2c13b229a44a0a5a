import type { Preference, PreferenceHeard } from '../consent/hear-preference.ts';
import type { FindReceipts } from '../consent/ports.ts';
import type { SettleMatter } from '../delivery/ports.ts';
import type { ReplyOffer } from '../delivery/reply-payload.ts';
import { Money } from '../money/money.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { Instant } from '../time/instant.ts';
import { challengeOf } from './challenge.ts';
import type { Question } from './chat.ts';
import { composeReply, questionIdOf, type Speaking } from './compose-reply.ts';
import { type Facts, inContext, touchThat } from './facts.ts';
import type { FindMessage } from './find-sender.ts';
import { type HandOverPorts, handOver, writeTranscript } from './hand-over.ts';
import { heldSecrets } from './hide-secrets.ts';
import type { AskBank, ChallengeLink, FetchFile, KeepChallenge, NoteOutcome } from './ports.ts';
import type { About, Say, Step } from './step.ts';
import type { Touch } from './touch.ts';
import type { Reply, Turn } from './turn.ts';
import { sayAnswer } from './word-reply.ts';
import { wordingFor } from './wording.ts';

export type CarryOutPorts = HandOverPorts & {
  now: () => Instant;
  findReceipts: FindReceipts;
  findMessage: FindMessage;
  hearPreference: (preference: Preference) => Promise<PreferenceHeard>;
  settle: SettleMatter;
  fetchFile: FetchFile;
  /** Undefined where the stage names no bank to ask. */
  askBank: AskBank | undefined;
  keepChallenge: KeepChallenge;
  /** Undefined where the stage names no place to meet one. */
  challengeLink: ChallengeLink | undefined;
  noteOutcome: NoteOutcome;
  /** Seals payloads. */
  sealer: () => Promise<(offer: ReplyOffer) => string>;
  appUrl: string | undefined;
  defaultLanguage: string;
};

/** A step with all that it led to, ready to be written down. */
export type Done = Omit<Step, 'events' | 'say'> & {
  announcements: Turn['announcements'];
  reply: Reply | undefined;
  question: Question | undefined;
  /** The sentence that the reply is, where it says what the bank answered. */
  confides: string | undefined;
  transcriptKey: string | undefined;
  stopToldFor: Instant | undefined;
};

type Place = { customerId: CustomerId; entry: string };

/**
 * Does what a step asks for, before it is written down: all of it may be done twice without harm, since whoever finds no
 * turn written does it again.
 */
export async function carryOut(ports: CarryOutPorts, facts: Facts, step: Step, place: Place): Promise<Done> {
  const about = step.about ?? inContext(facts);
  const known =
    about && (step.events || step.needs || step.challenge)
      ? await ports.findMessage(about.messageId)
      : undefined;
  const told = known?.facts ?? {};
  const consented = await changeConsent(ports, facts, step, place);
  const fetched = await fetchNeeded(ports, facts, step, { place, told });
  const challenged = await challenge(ports, facts, step, { place, about, told });
  const say = worded(facts, { ...step, ...consented, ...fetched, ...challenged });
  await noteOutcomes(ports, facts, { ...step, ...fetched }, place, about);
  await keepTranscribing(ports, facts, step, place);
  const transcriptKey = step.person ? await handOver(ports, facts, step.person, place) : undefined;
  const composed =
    say && composeReply(say, await speaking(ports, facts, { place, about, link: challenged.link }));
  const events = [...(step.events ?? []), ...(fetched.events ?? [])];
  return {
    ...step,
    about,
    announcements: [
      ...events.map(({ detailType, data }) => ({ detailType, data: { ...told, ...data } })),
      ...(transcriptKey && step.person
        ? [{ detailType: 'ConversationHandedOver', data: { transcriptKey, reason: step.person } }]
        : []),
    ],
    reply: composed?.reply,
    question: composed?.question,
    confides: say?.confides && say.text,
    transcriptKey,
    stopToldFor: consented.stopToldFor,
  };
}

/** Who sends what must not be in a chat is told so before all else. */
function worded(
  { incoming: { content } }: Facts,
  { say, silent }: Pick<Step, 'say' | 'silent'>,
): Say | undefined {
  if (!say || silent) return undefined;
  return content.kind === 'text' && heldSecrets(content.text) ? { ...say, warns: true } : say;
}

async function speaking(
  ports: CarryOutPorts,
  { customer, now }: Facts,
  { place, about, link }: { place: Place; about: About | undefined; link: Challenged['link'] },
) {
  return {
    customerId: place.customerId,
    name: customer?.name ?? '',
    wording: wordingFor(customer?.locale ?? ports.defaultLanguage, ports.defaultLanguage),
    questionId: questionIdOf(place.entry),
    messageId: about?.messageId,
    now,
    appUrl: ports.appUrl,
    challengeUrl: link,
    seal: await ports.sealer(),
  };
}

type Consented = { say?: Say | undefined; stopToldFor?: Instant | undefined };

/** An end of offers is confirmed once, whoever hears of it first; a return brings back only what was given before. */
async function changeConsent(
  ports: CarryOutPorts,
  facts: Facts,
  step: Step,
  { customerId }: Place,
): Promise<Consented> {
  if (!step.consent) return {};
  const { incoming, chat } = facts;
  const { waId, userId, at } = incoming;
  await ports.hearPreference({ waId, userId, at, value: step.consent, word: step.consent });
  const receipts = await ports.findReceipts(customerId);
  const granted = receipts.findLast(({ purpose, state }) => purpose === 'marketing' && state === 'granted');
  // Of what stands, and not of what changed just now: it may have been done a moment ago, by a try that was overtaken.
  const stands = receipts.findLast(({ purpose }) => purpose === 'marketing')?.state === 'granted';
  if (step.consent === 'resume') return stands ? {} : { say: { text: 'nothingToRestore', opens: 'app' } };
  const told = chat.stopToldFor;
  const isNews = told === undefined || (granted !== undefined && granted.at > told);
  return isNews ? { stopToldFor: at } : { say: undefined };
}

type Fetched = Pick<Step, 'events' | 'say' | 'conversion'>;

async function fetchNeeded(
  ports: CarryOutPorts,
  facts: Facts,
  { needs }: Step,
  { place, told }: { place: Place; told: Readonly<Record<string, string>> },
): Promise<Fetched> {
  if (!needs) return {};
  const { customer, incoming } = facts;
  const locale = customer?.locale ?? ports.defaultLanguage;
  if ('bank' in needs) {
    const answer = ports.askBank ? await ports.askBank(place.customerId, needs.bank) : 'unavailable';
    return { say: sayAnswer(answer, wordingFor(locale, ports.defaultLanguage), locale) };
  }
  const file = await ports.fetchFile(place.customerId, incoming.wamid, needs.file);
  if (file.kind === 'refused') return { say: { text: refusals[file.why] } };
  const { s3Key, mimeType, sha256 } = file;
  const data = { ...(told.step && { step: told.step }), s3Key, mimeType, sha256 };
  return {
    events: [{ detailType: 'DocumentReceived', data }],
    conversion: 'upload',
    say: { text: 'documentThanks' },
  };
}

const refusals = {
  'too-large': 'documentTooLarge',
  'wrong-type': 'documentWrongType',
  altered: 'documentGone',
  gone: 'documentGone',
} as const;

type Challenged = { say?: Say; link?: Speaking['challengeUrl'] };

async function challenge(
  ports: CarryOutPorts,
  { now }: Facts,
  step: Step,
  { place, about, told }: { place: Place; about: About | undefined; told: Readonly<Record<string, string>> },
): Promise<Challenged> {
  if (!step.challenge) return {};
  if (!ports.challengeLink) return { say: { text: 'inApp', opens: 'app' } };
  const { customerId, entry } = place;
  const made = challengeOf({
    ...{ customerId, entry, action: step.challenge, at: now },
    subject: told.paymentId && `payment:${told.paymentId}`,
    amount: amountIn(told.amount),
    messageId: about?.messageId,
    causedBy: about?.eventId ?? entry,
  });
  await ports.keepChallenge(made);
  return { link: { url: await ports.challengeLink(made), until: made.expiresAt } };
}

/** What is said to a person reaches them: the transcript that they were handed grows with it. */
async function keepTranscribing(
  ports: CarryOutPorts,
  facts: Facts,
  { understood, person }: Step,
  place: Place,
): Promise<void> {
  const { chat, now } = facts;
  const isWithPerson = chat.person !== undefined && chat.person.until > now && !person;
  if (!chat.person || !isWithPerson || understood === 'too-much') return;
  const { reason, transcriptKey: key } = chat.person;
  await writeTranscript(ports, facts, { reason, key, customerId: place.customerId });
}

/** `38000 MXN`, as a message keeps it. */
function amountIn(text = ''): Money | undefined {
  const [minorUnits, currency] = text.split(' ');
  return Money.safeParse({ minorUnits: Number(minorUnits || Number.NaN), currency }).data;
}

async function noteOutcomes(
  { noteOutcome, settle }: CarryOutPorts,
  facts: Facts,
  { conversion, consent, satisfaction, say }: Step,
  { customerId }: Place,
  about: About | undefined,
): Promise<void> {
  // Whoever answers a message in words of their own has replied; whoever wants no more of them has not.
  const { at } = facts.incoming;
  const isWords = facts.incoming.content.kind === 'text' && say !== undefined && !consent;
  const kind = conversion ?? (isWords ? 'reply' : undefined);
  if (about && kind) await noteOutcome({ customerId, ...named(about) }, { conversion: { kind, at } });
  if (about && conversion === 'upload') await settle(customerId, 'onboarding:', at);
  const offer = consent === 'stop' ? offerBefore(facts) : undefined;
  if (offer) await noteOutcome({ customerId, ...named(offer) }, { optedOutAt: at });
  if (satisfaction?.messageId)
    await noteOutcome(
      { customerId, messageId: satisfaction.messageId },
      { satisfaction: satisfaction.score },
    );
}

/** Who stops offers had the latest of them in mind, or the one that they answered. */
const offerBefore = (facts: Facts): Touch | undefined =>
  touchThat(facts, ({ purpose }) => purpose === 'marketing') ??
  facts.touches.find(({ type }) => facts.typeNamed(type)?.purpose === 'marketing');

const named = ({ messageId, eventId, type }: About) => ({ messageId, eventId, type });
