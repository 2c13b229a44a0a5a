import { courtesy } from './courtesy.ts';
import type { Verdict } from './verdict.ts';
import { no, oneOf, upTo, wordPattern } from './word-pattern.ts';

const a =
  'un una uno um uma a an the el la o algun alguna algum alguma otro otra outro outra real live actual de seu su';
const worker =
  oneOf(`asesor asesora asesores assessor agente agent agents atendente atendentes ejecutivo ejecutiva executivo
  operador operadora operator representante representative rep humano humana human humans supervisor encargado advisor
  adviser soporte suporte support funcionario funcionaria colaborador`);
const anybody =
  oneOf(`persona personas pessoa pessoas person people alguien alguem someone somebody gerente manager
  staff anyone anybody`);
const someone = `(?:${worker}|ser humano|human being|${anybody})`;
const end = `(?=(?:,|${oneOf(`${courtesy} real humana humano de del do da from que q who to here aqui aca ai is alive en en em in on e
  y and or not no instead`)}) )`;
const talk = oneOf(
  'hablar falar conversar platicar charlar chatear chatar chat speak talk comunicarme comunicar contactar contactarme falo hablo',
);
const pass =
  oneOf(`pasame paseme pasenme pasar ponme ponganme pongame poneme comunicame comuniqueme comuniquenme conectame conecteme
  transfiereme transferirme transfira transfere transferir transfer connect passa passe passem passar chama chame chamem
  comunica comunican pasa pasan escalate link redirect direct`);
const want =
  oneOf(`quiero quisiera quero queria want wanna need necesito preciso prefiero prefiro dame deme denme get give
  gimme manda ocupo solicito exijo requiero requiere`);
const talking = `${talk} ${upTo(1, 'directamente diretamente aqui direct directly')}${oneOf('con com cn c to with w')} ${upTo(3, a)}${someone} `;

const asking = [
  `${talking}${end}`,
  `(?:${pass}) ${upTo(3, 'me us pra para por a con com to with mi ao na no the through')}${upTo(3, a)}${someone} ${end}`,
  `${want} ${upTo(2, 'me de to')}${upTo(3, a)}(?:${worker}|ser humano|human being|(?:persona|pessoa|person) (?:real|humana|de verdad|de verdade)) (?=(?:,|${oneOf(`${courtesy} real who que q here aqui`)}) )`,
  `${want} ${upTo(2, 'me de to')}${upTo(3, a)}${oneOf('persona pessoa person')} (?=(?:,|${oneOf(courtesy)}|not|no|nao|real) )`,
  `${oneOf('puede pueden puedes podria podrian pode podem can could')} ${upTo(2, 'me us')}${oneOf('atender ayudar ajudar help')} ${upTo(1, 'me')}${upTo(2, a)}${someone} ${end}`,
  `que me ${oneOf('atienda atenda conteste responda ajude ayude')} ${upTo(2, a)}${someone} ${end}`,
  `${oneOf('atencion atendimento soporte suporte asesor asesoria')} ${oneOf('humana humano')} `,
  `, ${upTo(2, courtesy)}${upTo(2, a)}(?:${worker}|ser humano|human being|${oneOf('persona pessoa person')}) (?:${oneOf(`${courtesy} real`)} ){0,3}, $`,
].map(wordPattern);

const refused = wordPattern(
  `${no} ${upTo(3, 'quiero quisiera quero queria want need necesito preciso hace falta to i que')}(?:${talking}|${upTo(2, a)}${worker} )`,
);

/** People spoken of, and people who are not ours. */
const otherwise = wordPattern(
  `${oneOf(`ayer ontem yesterday seguros insurance inmobiliari* estate viajes travel mama mae pai papa esposa esposo marido wife husband
    hijo hija filho filha dinero dinheiro money plata pix transferenc* llam* ligac* telefon* phone call`)} `,
);

/** Whether a text asks for a person in this chat. */
export function asksForPerson(words: string): Verdict {
  if (refused.test(words)) return 'no';
  return !otherwise.test(words) && asking.some((pattern) => pattern.test(words)) ? 'yes' : 'unsure';
}
