/** Words on which safety hangs, long enough that one letter more, less or other still leaves no doubt. */
const words =
  `mensajes mensaje mensagens mensagem messages notificaciones notificacoes notifications whatsapp publicidad
  propaganda unsubscribe unsubscribed desuscribir desuscribirme desuscribanme descadastrar desinscrever molesten molestar
  escriban incomodem perturbem texting sending bothering reconozco reconheco recognise recognize autorice autorizei
  authorise authorize estafaron hackearon clonaron transaccion transacao transaction purchase tarjeta robaron roubaram
  extravie furtaram bloquear bloqueen bloqueie llamame llameme llamenme llamarme atendente representante
  representative operador`.split(/\s+/);

function* withoutOne(word: string): Generator<string> {
  for (let i = 0; i < word.length; i++) yield word.slice(0, i) + word.slice(i + 1);
}

const exact: ReadonlySet<string> = new Set(words);
const nearly: ReadonlyMap<string, string> = new Map(
  words.flatMap((word) => [word, ...withoutOne(word)].map((key) => [key, word] as const)),
);
const shortest = 6;
const longest = 16;

/** The word that was meant, where it is one edit away from a word that matters; else the word as it stands. */
export function mendTypo(word: string): string {
  if (exact.has(word) || word.length < shortest || word.length > longest) return word;
  const direct = nearly.get(word);
  if (direct) return direct;
  for (const shorter of withoutOne(word)) {
    const meant = nearly.get(shorter);
    // Two words that share one after a letter of each is gone may differ in two places.
    if (meant && isOneEdit(word, meant)) return meant;
  }
  return word;
}

function isOneEdit(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const isSwap = left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  return isSwap || Math.max(left.length, right.length) <= 1;
}
