import { plainWords } from './plain-words.ts';

const yes = [
  'si',
  'sip',
  'claro',
  'dale',
  'claro que si',
  'si por favor',
  'sim',
  'sim por favor',
  'yes',
  'yeah',
  'yep',
  'yes please',
  'sure',
];
const no = [
  'no',
  'nop',
  'nel',
  'no gracias',
  'ahora no',
  'nao',
  'nao obrigado',
  'nao obrigada',
  'agora nao',
  'nope',
  'no thanks',
  'not now',
];

/** A bare yes or no; undefined for what says anything more. */
export function yesOrNo(text: string): 'yes' | 'no' | undefined {
  const words = plainWords(text);
  if (yes.includes(words)) return 'yes';
  return no.includes(words) ? 'no' : undefined;
}
