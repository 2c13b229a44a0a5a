import * as z from 'zod';
import type { Preference } from '../../core/consent/hear-preference.ts';
import { optOutWord } from '../../core/consent/opt-out-word.ts';
import { saysStop } from '../../core/conversations/lexicon.ts';
import { unixSeconds } from './unix-seconds.ts';

const UserPreference = z
  .object({
    wa_id: z.string().optional(),
    user_id: z.string().optional(),
    category: z.string(),
    value: z.string(),
    timestamp: unixSeconds,
  })
  .refine(({ wa_id, user_id }) => wa_id !== undefined || user_id !== undefined, 'names nobody');

/** What a person chose in WhatsApp's own settings; `foreign` for a choice about something else than marketing. */
export function readPreference(item: unknown): Preference | 'foreign' | 'malformed' {
  const parsed = UserPreference.safeParse(item);
  if (!parsed.success) return 'malformed';
  const { wa_id: waId, user_id: userId, category, value, timestamp: at } = parsed.data;
  const known = z.enum(['stop', 'resume']).safeParse(value);
  return known.success && category === 'marketing_messages'
    ? { waId, userId, value: known.data, at }
    : 'foreign';
}

const Text = z
  .object({ type: z.literal('text'), text: z.object({ body: z.string() }) })
  .transform(({ text }) => text.body);
const Button = z
  .object({ type: z.literal('button'), button: z.object({ text: z.string() }) })
  .transform(({ button }) => button.text);

/** How they said it, as the receipt tells; a button says no more than one word. */
function stopIn(message: unknown): string | undefined {
  const text = Text.safeParse(message);
  if (!text.success) return optOutWord(Button.safeParse(message).data ?? '');
  return optOutWord(text.data) ?? (saysStop(text.data) ? 'with a sentence that asks for it' : undefined);
}

const Sender = z
  .object({
    id: z.string().optional().catch(undefined),
    from: z.string().optional(),
    from_user_id: z.string().optional(),
    timestamp: unixSeconds,
  })
  .refine(({ from, from_user_id }) => from !== undefined || from_user_id !== undefined, 'names nobody');

/** The stop that a reply asks for, in words or by a template's button; undefined where it says anything else. */
export function readOptOut(message: unknown): Preference | 'malformed' | undefined {
  const word = stopIn(message);
  if (!word) return undefined;
  const sender = Sender.safeParse(message);
  if (!sender.success) return 'malformed';
  const { id: wamid, from: waId, from_user_id: userId, timestamp: at } = sender.data;
  return { waId, userId, value: 'stop', at, word, wamid };
}
