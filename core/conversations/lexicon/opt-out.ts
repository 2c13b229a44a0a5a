import type { Verdict } from './verdict.ts';
import { no, oneOf, upTo, wordPattern } from './word-pattern.ts';

const messages =
  oneOf(`mensaj* mensag* msj* msg* messages texts aviso avisos notific* whats* wasap* guasap* wsp* wpp zap*
  sms alert* promo* publi* propagand* spam ads recordatorio* reminder* lembrete* newsletter* ofert* offers marketing
  updates mierda* basura* cosas coisa* stuff shit crap`);
const sending =
  oneOf(`mandar* mandando enviar* enviando escribir* escribiendo escrever* escrevendo molestar* molestando
  joder* jodiendo encher* enchendo incomodar* perturbar* fastidiar* spamear* hinchar* chingar* llenar* torrar sending
  texting messaging contacting spamming bothering emailing pestering annoying harassing bugging txting msging hounding`);
const send =
  oneOf(`manden mande mandes mandeis mandem manda envien envie envies enviem envia envieis escriban escriba
  escribas escribais escrevam escreva escreve molesten moleste molestes incomodem incomode perturbem perturbe contacten
  contacte contatem contate jodan jodas encham encha enche fastidien fastidies chinguen`);
const me = 'me nos mas mais que les lhes vuelvan volver a ya ja precisa precisam quiero quero';
const enough =
  oneOf(`, mas mais nada nunca jamas ya porfa por pls please pfv favor gracias obrigado obrigada esto eso isso
  esse esses essas estos estas esos esas tantos tantas tanto sus seus ${messages}`);
const receive = `recibir recibiendo seguir continuar receber recebendo ver to receive get getting be receiving any more
  anymore mas mais sus seus suas tus your these this those their otro otra ningun ninguna nenhum nenhuma estos estas
  esos esas esses essas tantos tantas de la los las os as o a`;
const number = `me mi meu minha o a el my our ya number numero nro contato contacto telefono name nombre nome please por
  favor`;

const asking = [
  `(?:ya )?${no} ${upTo(4, me)}${send} (?:me )?${enough} `,
  `${oneOf('dont never not')} ${upTo(2, 'ever you u want to more')}${oneOf('text txt message msg contact email write bother spam')} ${upTo(2, 'me us to this number here')}${oneOf(', again anymore any ever more please pls')} `,
  `${oneOf('dont never not')} ${upTo(2, 'ever you u')}send ${upTo(5, 'me us any anymore more these this your the such of')}(?:${messages}|anything|again|anymore) `,
  `${no} ${upTo(1, 'me')}${oneOf('quiero queremos quisiera quero queria deseo desejo want wanna wish need necesito preciso autorizo')} ${upTo(5, receive)}${messages} `,
  `no ${oneOf('more mas mais')} ${upTo(3, 'of your these this sus estos tus')}${messages} `,
  `${oneOf('pare paren para paras parar parem parad deje dejen deja dejad deixe deixem deixa basta chega cese cesen hart* fart* cansado cansada')} ${upTo(2, 'ya ja logo porfa por favor')}de ${upTo(3, 'me nos tanto tanta tantos tantas estar recibir receber sus seus estos esses essas tus tu su')}(?:${sending}|${messages}) `,
  `${oneOf('pare parem para parar')} com ${upTo(3, 'essas esses as os tanta tanto')}(?:isso|${messages}) `,
  `${oneOf('stop quit cease')} ${upTo(5, 'with it all the these those this your pls please now sending me us getting receiving')}(?:${sending}|${messages}) `,
  `${oneOf('desuscri* desinscr* descadastr* unsubscrib* unsub unsuscribe optout desapunt*')} `,
  'opt (?:me )?out ',
  `${oneOf('dar darme darnos denme deme dame dadme doy quiero')} ${upTo(2, 'ya me la')}(?:de )?baja (?!${upTo(2, 'a de del la el mi')}${oneOf('plastico cuenta* servicio* prestamo* linea* banca')} )`,
  `${oneOf('sac* saqu* quit* borr* elimin* remov* tak* tir* exclu* retir* apag* delet*')} ${upTo(5, number)}${oneOf('de da das dos from off del desta dessa')} ${upTo(3, 'su sua suas tu tus sus la las essa esa esta this the your their mailing any')}${oneOf('lista listas list lists base grupo contactos contatos')} `,
  `${oneOf('dejen dejenme dejame deje dejeme dejadme deixe deixem deixa deixame')} ${upTo(2, 'me nos ya')}(?:en|em) (?:paz|pas) `,
  `(?:me|nos) ${oneOf('deixe deixem deixa deja dejen dejas')} (?:ja )?(?:en|em) paz `,
  'leave (?:me|us) (?:alone|in peace|be) ',
].map(wordPattern);

const stopping = `pare pares paren parar parem parei stop stopped stopping cease deje dejes dejen dejar deja deixe deixem
  deixar cancel cancele canceles cancelen cancelar cancelem baja darme desuscri* descadastr* unsubscrib* unsub* desinscr*
  optout quit quiten saquenme sair salir salirme`;
const between = `me te se la lo nos los las quiero quisiera quero queria que want to you u ever please need wish these those
  reminders your my messages vayan vayas va vao precisa hace falta a dar of the do`;

/** A stop word that is negated: who writes it does not want what it stops. */
const kept = wordPattern(
  `${no} ${upTo(5, between)}(?:${oneOf(stopping)}|(?:para|paran|paras) de|(?:remove|take|tire|tira|saquen|borren) (?:me|da|de)) `,
);

/** The words of who left and wants to return, or of another service that is to end. */
const otherwise = wordPattern(
  `${oneOf(`vuelv* resub* resus* reinscr* otra novo novamente back mistake error accident* engano querer segur* insur*
    tarjeta* cartao card account conta credito app domicil* debito debit autopay plan llam* liga* call* phone premium undo pag*`)} `,
);

/** Whether a text asks for messages to end. */
export function asksToStop(words: string): Verdict {
  if (kept.test(words)) return 'no';
  return !otherwise.test(words) && asking.some((pattern) => pattern.test(words)) ? 'yes' : 'unsure';
}
