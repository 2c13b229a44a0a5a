import { loneWords } from './lone-words.ts';

/** What the footers of our templates ask for, and its usual synonyms. */
const words: ReadonlySet<string> = new Set(
  `BAJA ALTO STOP STOPALL CANCELAR CANCEL PARAR PARE PAREM PAREN SAIR SALIR BASTA CHEGA DETENER UNSUBSCRIBE UNSUB OPTOUT
  QUIT END DESUSCRIBIR DESUSCRIBIRME DESCADASTRAR DESINSCREVER`.split(/\s+/),
);

/**
 * The word by which a reply stops marketing, as we know it; undefined for any other reply. A word counts alone, in
 * whatever case, with accents, punctuation or emoji; a sentence that holds it may mean something else.
 */
export function optOutWord(text: string): string | undefined {
  const word = loneWords(text);
  return words.has(word) ? word : undefined;
}
