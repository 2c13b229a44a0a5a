import type { Verdict } from './verdict.ts';
import { anyUpTo, no, oneOf, upTo, wordPattern } from './word-pattern.ts';

const purchase =
  oneOf(`compra* cargo* cobro* cobranca* debito* transac* transaz* movimiento* movimento* retiro* saque* consumo*
  purchas* charg* transaction* txn* withdrawal* payment* order* gasto* lancamento*`);
const it =
  'me lo la los las le ese esa eso esse essa isso este esta esto o a os as yo eu it that this those these any the';

const denying = [
  `${no} ${upTo(3, it)}${oneOf('reconozco reconoci reconozca reconocemos reconheco reconheci recognise recognize autorice autorizamos autorizei authorise authorize authorised authorized')} `,
  `${no} ${upTo(2, 'he eu yo ever have')}${oneOf('fui era sido soy')} (?:yo|eu) ${oneOf(', quien el la que o quem a esa ese')} `,
  `${oneOf('wasnt isnt')} me `,
  'was not me ',
  `${no} ${upTo(3, `${it} he tengo ever even`)}${oneOf('hice hicimos hecho realice realizado fiz fizemos realizei make made do did done')} ${upTo(4, `${it} ningun ninguna nenhum nenhuma such my`)}${purchase} `,
  `${purchase} ${anyUpTo(3)}que ${upTo(1, 'yo eu')}${no} ${upTo(1, 'he eu yo')}${oneOf('hice fiz realice autorice autorizei reconozco reconheco hicimos hecho')} `,
  `${oneOf('purchase charge transaction payment')} ${upTo(2, 'that which')}i ${no} ${upTo(1, 'ever')}${oneOf('make made do did')} `,
  `${no} ${upTo(2, 'yo eu he')}${oneOf('compre comprei comprado')} ${upTo(1, 'eso isso ahi la ai lá nada esa essa eso esto')}(?:${oneOf(', eso isso nada en na no ahi')}) `,
  `${no} ${upTo(1, 'ever even')}(?:buy|bought|ordered|order) ${oneOf('that this it anything from')} `,
  `${oneOf('me nos')} ${upTo(1, 'han han')}${oneOf('estafaron estafo estafado hackearon hackeado timaron timado enganaram clonaron fraudearon suplantaron golpearam')} `,
  `${oneOf('cai caiu caimos')} ${oneOf('num no em')} ${upTo(1, 'um')}golpe `,
  `(?:i|ive|im|we|was|been|got|being) ${upTo(2, 'was been got just being have')}${oneOf('scammed hacked defrauded conned phished cheated')} `,
  `${oneOf('cuenta conta account')} ${upTo(2, 'fue foi was is been has being got esta')}${oneOf('hackead* hackeou hacked invadid* clonad* compromised')} `,
].map(wordPattern);

/** Denied denials: it was no fraud, or the customer's own doing. */
const owned = wordPattern(
  `${no} ${oneOf('es fue foi era is was e')} ${upTo(1, 'a um un uma')}${oneOf('fraude fraud golpe estafa scam')} |${oneOf('si sim yes')} (?:, )?(?:si |sim )?(?:fui yo|fui eu|it was me|was me) |que (?:si|sim) (?:la |lo |a |o )?(?:hice|fiz) `,
);

/** Not done yet, or done badly, is no denial. */
const undone = wordPattern(
  `${oneOf('todavia aun ainda yet porque pude consegui could puedo segur* insur* prevencion contato contacto whats* mensa* msg* mand*')} `,
);

/** Whether a text denies a charge or tells of a fraud: "no" next to a purchase is a denial, no refusal of messages. */
export function reportsFraud(words: string): Verdict {
  if (owned.test(words)) return 'no';
  return !undone.test(words) && denying.some((pattern) => pattern.test(words)) ? 'yes' : 'unsure';
}
