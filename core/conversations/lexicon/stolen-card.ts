import type { Verdict } from './verdict.ts';
import { anyUpTo, no, oneOf, upTo, wordPattern } from './word-pattern.ts';

const card = oneOf('tarjeta* cartao cartoes card cards tarj');
const gone =
  oneOf(`perdi perdio perdieron perdido perdida perdeu perderam extravie extravio extraviado extraviada extraviaram
  robaron robo robada robado roubaram roubou roubado roubada furtaram furtado furtada asaltaron assaltaram lost stolen
  stole nicked misplaced hurtaron trago engoliu swallowed retuvo quitaron levaram sumiu`);
const block = oneOf(
  'bloquear bloquea bloquee bloqueen bloqueenme bloqueame bloqueeme bloqueie bloqueiem bloqueia congelar congela congele congelen block freeze',
);
const my = 'a la mi mis las o meu os meus minha my the esa esta essa este esse this that ya ja';

const losing = [
  `${gone} ${anyUpTo(4)}${card} `,
  `${card} ${anyUpTo(3)}${gone} `,
  `${block} ${upTo(3, my)}${card} `,
].map(wordPattern);

const negated = wordPattern(
  `${no} ${upTo(3, 'me la lo se le quiero quero want to he fue foi was eu yo need necesito preciso precisa hace falta a o')}(?:${gone}|${block}|bloquearla|bloquearlo|bloquea-lo|bloqueies|bloquees|bloqueen) `,
);

/** A card that is there again, may be used again, or might be lost one day. */
const otherwise = wordPattern(
  `${oneOf(`encontr* aparec* found recuper* achei achou hall* desbloq* unblock* unlock* unfreez* descongel* liber* reactiv*
    reativ* happens pasaria aconteceria acontece segur* insur* cover* cubre cobre nova nueva new reposicion`)} |what if |if i |se eu |si yo |(?:que|si) pasa |por que |why `,
);

/** Whether a text says that a card is lost, stolen or to be blocked. */
export function losesCard(words: string): Verdict {
  if (negated.test(words)) return 'no';
  return !otherwise.test(words) && losing.some((pattern) => pattern.test(words)) ? 'yes' : 'unsure';
}
