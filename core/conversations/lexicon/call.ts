import { courtesy } from './courtesy.ts';
import type { Verdict } from './verdict.ts';
import { anyUpTo, no, oneOf, upTo, wordPattern } from './word-pattern.ts';

const start = `(?:, |${oneOf(`${courtesy} mejor melhor solo then e y and por`)} )`;
const may =
  oneOf(`puede pueden puedes podes podria podrian podrias pudieran pode podem poderia poderiam podia podiam consegue
  tem quer`);
const want =
  oneOf(`quiero quisiera quero queria prefiero prefiro necesito preciso ocupo deseo desejo espero aguardo solicito
  pido pedir peco gostaria gostava agendar agende agenden agenda programar`);
const me = 'me a alguien alguem alguno por favor porfa como por de que ustedes uds voces vcs vc para pra';
const aCall = oneOf('llamada llamadita llamado telefonazo ligacao ligada telefonema chamada');
const device = oneOf('telefono tel telefone fono phone celular llamada ligacao');

const asking = [
  oneOf(
    'llamame llamenme llameme llamadme llamanos llamennos marcame marquenme marqueme telefoneame telefoneenme',
  ),
  `${start}(?:${oneOf('llamen llame')} (?:me )|${oneOf('llamen marquen')} (?:,|${oneOf(courtesy)}))`,
  `${may} ${upTo(3, me)}${oneOf('llamarme llamarnos marcarme telefonearme telefonarme ligarme')}`,
  `(?:me|nos) ${may} ${upTo(1, 'por favor')}${oneOf('llamar marcar telefonear ligar telefonar')}`,
  `${may} ${upTo(3, me)}(?:me|nos) ${oneOf('ligar telefonar llamar chamar')}`,
  `${may} ${oneOf('ligar telefonar')} (?:me|(?:pra|para|pa) mim|,|${oneOf(courtesy)})`,
  `${want} ${upTo(2, 'favor por de')}que (?:alguien |alguem |ustedes |voces |vcs )?(?:me|nos) ${oneOf('llamen llame marquen marque liguem ligue telefonen telefonem telefone')}`,
  `, que (?:alguien |alguem )?me ${oneOf('llamen llame marquen liguem ligue')}`,
  `${start}me ${oneOf('llamas llamai marcas marca liga ligue liguem telefona telefone telefonem')} (?:,|${oneOf(`${courtesy} de no na nesse aqui depois amanha hoje manana hoy cuando quando assim voce vc vcs mais logo pa pra para a as`)})`,
  `${start}${oneOf('liga ligue liguem telefone')} (?:me |(?:pra|para|pa) (?:mim|ca))`,
  `(?:${want}|${may} ${oneOf('fazer hacer dar darme hacerme fazerme')}|${oneOf('dame denme deme haganme hagame echame echenme regalame')}|me ${oneOf('da de deem faz faca facam dan hacen')}) ${upTo(3, 'uma una um un me a mi recibir receber su sua de')}${aCall}`,
  `(?:hablar|falar|conversar) ${upTo(3, 'con com alguien alguem un uma una um asesor atendente pessoa persona')}(?:por|pelo|x|no) ${device}`,
  `(?:me )?${oneOf('chama chame chamem')} no ${oneOf('telefone tel celular fone')}`,
  `(?:, |${oneOf(`${courtesy} just so and then someone somebody`)} )(?:call|phone|ring|telephone) (?:me|us) (?:,|${oneOf(`${courtesy} back at on after before when in instead tomorrow today tonight tmrw about to this later soon the i im`)})`,
  `${oneOf('can could would will may')} ${upTo(4, `${courtesy} you u ya someone somebody anyone anybody an a agent person rep manager from the bank your team`)}(?:call|phone|ring|telephone) (?:me|us) `,
  `${oneOf('have get ask let need want like')} ${upTo(5, `someone somebody an a agent person rep representative manager from the bank your team you u to`)}(?:call|phone|ring) (?:me|us) `,
  `${oneOf('give gimme gv')} (?:me |us )?(?:a )?${oneOf('call ring bell')} `,
  `${oneOf('want need request prefer like expecting book schedule arrange')} ${upTo(3, 'a phone voice me to get receive have')}${oneOf('call callback')}(?! ${oneOf('centre center log history')} )`,
  `${oneOf('speak talk')} ${upTo(4, 'to with someone somebody an agent a person human')}(?:on|over|by) (?:the )?phone`,
].map((pattern) => wordPattern(`${pattern.trimEnd()} `));

/** Calls that came and were not wanted, or are not to come. */
const unwanted = wordPattern(
  `${no} ${upTo(4, 'me nos quiero quisiera quero queria que want need you u to a ever mas mais vuelvan volver precisa hace falta por favor please alguien')}${oneOf('llamen llame llames llamenme llamarme llamar liguem ligue ligues ligar liga marquen call phone ring llamadas llamada ligacao ligacoes calls')} |${oneOf('deje dejen deja dejar pare paren para parem parar basta chega cese cesen deixe deixem hart* cans*')} ${upTo(2, 'ya ja me nos')}(?:de|com) ${upTo(2, 'me nos las as tanta tantas que')}${oneOf('llam* lig* telefon* marc*')} |${oneOf('stop quit cease')} ${upTo(3, 'all the these those your with please')}(?:calling|calls|phoning|ringing) `,
);

/** Calls that others make, and being called a name. */
const otherwise = wordPattern(
  `${oneOf(`estaf* golp* scam* fraud* diciendo dicen dizendo dizem diz saying says claiming molesta gusta odio hate sospech* suspeit*
    crazy stupid names gustaria`)} |me (?:llama|liga|ligam|llaman) (?:un|uma|una|um|gente|desde) ${anyUpTo(1)}|(?:if|si|se) ${upTo(2, 'you they ustedes')}(?:call|me llaman|me ligarem) |(?:did|they|why|who|quien|quem) ${upTo(2, 'you they that keep keeps always')}${oneOf('call called calls calling')} `,
);

/** Whether a text asks to be phoned. */
export function asksForCall(words: string): Verdict {
  if (unwanted.test(words)) return 'no';
  return !otherwise.test(words) && asking.some((pattern) => pattern.test(words)) ? 'yes' : 'unsure';
}
