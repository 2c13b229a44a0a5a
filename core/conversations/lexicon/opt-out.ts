import { endsOtherThings } from './other-things.ts';
import { asksForPerson } from './person.ts';
import type { Verdict } from './verdict.ts';
import { no, oneOf, upTo, wordPattern } from './word-pattern.ts';

const messages =
  oneOf(`mensaj* mensag* msj* msg* messages texts aviso avisos notific* whats* wasap* guasap* wsp* wpp zap*
  sms alert* promo promos promoc* promot* publicid* propagand* spam ads recordatorio* reminder* lembrete* newsletter* ofert*
  offers marketing updates mierda* basura* cosas coisa* stuff shit crap`);
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
const mine = 'this me mi meu minha my our nos nosso nuestro este esse esta';
const number = `${mine} o a el ya number numero nro contato contacto telefono telefone celular name nombre nome please por favor`;
const list = oneOf('lista listas list lists grupo');
const clauseStart = oneOf(
  `, hola ola oi hi hello hey y e and just favor please pls plz porfa pfv so entonces entao`,
);

/** The rest of a clause that names no other matter than our messages. */
const onlyThat = `(?=${upTo(
  8,
  `${number} ${receive} de del da do dos das la los las from of off to this esto eso isso aqui aca
  daqui dai ahi desta dessa destes deste all todo todos todas tudo everything everybody now ahora agora pls plz porfa porfavor
  pfv xfa gracias obrigado obrigada thanks immediately che pues po pe d vossa vosso`,
)}(?:,|${messages}|${list}) )`;

const asking = [
  `(?:ya )?${no} ${upTo(4, me)}${send} (?:me )?${enough} `,
  `(?<!${oneOf('you they she he it we i why')} )${oneOf('dont never not')} ${upTo(2, 'ever want to more')}${oneOf('text txt message msg contact email write bother spam')} ${upTo(2, 'me us to this number here')}${oneOf(', again anymore any ever more please pls')} `,
  `(?<!${oneOf('you they she he it we i why')} )${oneOf('dont never not')} ${upTo(1, 'ever')}send ${upTo(5, 'me us any anymore more these this your the such of')}(?:${messages}|anything|again|anymore) `,
  `i (?:dont|never|do not) want you to (?:ever )?${oneOf('text txt message msg contact email write bother spam')} `,
  `${no} ${upTo(1, 'me')}${oneOf('quiero kiero kero queremos quisiera quero queria deseo desejo want wanna wish need necesito preciso autorizo')} ${upTo(5, receive)}${messages} `,
  `(?<!${oneOf('get gets got receive received have has had see are is there hay tengo recibo tem tenho recebo vi por')} )no ${oneOf('more mas mais')} ${upTo(3, 'of your these this sus estos tus')}${messages} `,
  `${oneOf('pare paren para paras parar parem parad deje dejen deja dejad dejar deixe deixem deixa deixar basta chega cese cesen hart* fart* cansado cansada dejeme dejenme dejame')} ${upTo(2, 'ya ja logo porfa por favor')}de ${upTo(3, 'me nos tanto tanta tantos tantas estar sus seus estos esses essas tus tu su')}(?:${sending}|${messages}) `,
  `${oneOf('parar dejar deixar hart* fart* cansado cansada')} de ${oneOf('recibir receber')} ${upTo(3, receive)}${messages} `,
  `${no} (?:me )?${oneOf('enviar enviarme mandar mandarme escribir escribirme')} (?:me )?${oneOf('mas mais')} (?:${messages}|${oneOf('nada ,')}) `,
  `${oneOf('quiero quisiera quero prefiero preferiria prefiro gostaria deseo desejo')} (?:de )?${no} ${oneOf('recibir receber')} ${upTo(3, receive)}${messages} `,
  `${no} ${upTo(2, 'mas mais')}${oneOf('quiero quisiera quero deseo desejo')} ${upTo(2, 'mas mais')}${oneOf('recibir receber')} ${upTo(1, 'mas mais')}nada ${upTo(3, 'mas mais de ustedes uds voces vcs por favor')}, `,
  `no longer ${oneOf('want wish need')} ${upTo(5, receive)}${messages} `,
  `, ${upTo(2, 'please por favor quiero quero want to')}${oneOf('cancel cancelar cancele cancela cancelen cancelem')} ${upTo(4, `${mine} the these your los las os as mis sus estos estas all todos todas`)}${oneOf('mensaj* mensag* messages notific* avisos alertas alerts whats* sms texts recordatorios lembretes reminders')} ${onlyThat}`,
  `${clauseStart} baja ${upTo(3, 'a de los las sus estos')}${messages} ${onlyThat}`,
  `${clauseStart} enough ${upTo(4, 'of with the these your already')}${messages} `,
  `${oneOf('pare parem para parar')} com ${upTo(3, 'essas esses as os tanta tanto')}(?:isso|${messages}) `,
  `${oneOf('stop quit cease')} ${upTo(5, 'with it all the these those this your pls please now sending me us getting receiving')}(?:${sending}|${messages}) `,
  `${oneOf('desuscri* desinscr* descadastr* unsubscribe unsubscribing unsub unsuscribe optout desapunt*')} ${onlyThat}`,
  `opt (?:me |us )?out ${onlyThat}`,
  `${oneOf('dar darme darnos denme deme dame dadme doy quiero den')} ${upTo(2, 'ya me la')}(?:de |d )?baja ${onlyThat}`,
  `${oneOf('sac* saqu* quit* borr* elimin* remov* tak* get tir* exclu* retir* apag* delet*')} ${upTo(5, number)}${oneOf('de da das dos from off del desta dessa')} ${upTo(3, 'su sua suas tu tus sus la las essa esa esta this the your their mailing any')}(?:${list}|${oneOf('base contactos contatos')}) `,
  `${oneOf('quiero kiero kero quisiera quero queria want gostaria wanna')} ${upTo(2, 'me to de')}${oneOf('sair salir salirme get')} ${upTo(4, 'off out of da desta dessa de esta esa la su this your the')}${list} `,
  `${clauseStart} ${upTo(1, 'me')}${oneOf('sair salir salirme sal')} ${upTo(3, 'da desta dessa de esta esa la su')}${list} `,
  `${oneOf('dejen dejenme dejame deje dejeme dejadme deixe deixem deixa deixame')} ${upTo(2, 'me nos ya')}(?:en|em) (?:paz|pas) `,
  `(?:me|nos) ${oneOf('deixe deixem deixa deja dejen dejas')} (?:ja )?(?:en|em) paz `,
  'leave (?:me|us) (?:alone|in peace|be) ',
].map(wordPattern);

const stopping = `pare pares paren parar parem parei stop stopped stopping cease deje dejes dejen dejar deja deixe deixem
  deixar cancel cancele canceles cancelen cancelar cancelem baja darme desuscri* descadastr* unsubscrib* unsub* desinscr*
  optout opt leave quit quiten quites saquen saques saquenme saqueis borren borres eliminen tirem tire removam removas remova retirem
  excluam apaguem sair salir salirme`;
const between = `me te se la lo nos los las quiero quisiera quero queria que want to you u ever please need wish these those
  reminders your my messages vayan vayas va vao precisa hace falta a dar den des deis de of the do deem dea`;

/** A stop word that is negated: who writes it does not want what it stops. */
const kept = wordPattern(
  `${no} ${upTo(6, between)}(?:${oneOf(stopping)}|(?:para|paran|paras) de ${upTo(1, 'me')}(?:${sending}|avisar)|(?:remove|take|tire|tira|saquen|borren) (?:me|da|de|my)|opt me out) `,
);

/** Who left and wants to return, who asks why nothing comes, or what else there is to end or to leave. */
const otherwise = wordPattern(
  `(?:${oneOf(`vuelv* resub* resus* reinscr* otra novo novamente back mistake error erro accident* engano querer segur* insur*
    tarjeta* cartao card account conta statement* credito app domicil* debito debit autopay plan llam* liga* call* phone premium undo pag*
    payment* check checks cheque* money dinero dinheiro plata transfer* pix limit* enfermedad medic* laboral trabajo
    maternidad netflix spotify amazon prime hbo disney espera morosos negra buro spc serasa deudores beneficiar* payee* menu* boton* botao botoes bot robot viaje viagem travel
    correo email paper papel idioma ingles espanol english spanish portugues overdraft comision* fee fees tarifa* charge
    charges juros significa meaning means`)}|(?:did|why|when|since|if|once) (?:i|you|they|we) ${oneOf('stop stopped quit cease unsubscribe')}|(?:por que|porque|pq|xq|porq|why) (?:${no}|me|dejar* |deix*)|${oneOf('reply responde responda respondo text send envia enviar escribo escribe escriba digita digite')} ${oneOf('stop baja sair alto salir parar')}|por telefono|(?:en|na|em|on|in) (?:mi |la |minha |my )?${oneOf('fatura factura cuenta bill')}|(?:voy|vas|va|van) a (?:dejar|parar)|(?:vou|vai|vao) (?:deixar|parar)|(?:if|si|se|what happens|que pasa) ${upTo(3, 'i yo eu me quando when i o')}${oneOf('stop unsubscribe desuscrib* descadastr* doy sair salir opt dejo deixar')}) `,
);

/** Whether a text asks for messages to end; surely not, where it is a charge, a theft or a call that is to end. */
export function asksToStop(words: string): Verdict {
  if (kept.test(words)) return 'no';
  if (
    !otherwise.test(words) &&
    asksForPerson(words) !== 'yes' &&
    asking.some((pattern) => pattern.test(words))
  )
    return 'yes';
  return endsOtherThings(words) ? 'no' : 'unsure';
}
