/** What words of the three languages mean here, as `plainText` writes them; a star stands for any ending. */
const words: Readonly<Record<string, string>> = {
  no: 'no not nao n nop nope nunca jamas never ni nem sin sem tampoco without dont doesnt didnt wasnt isnt cant cannot wont havent hasnt wouldnt aint dnt didn wasn havn',
  stop: 'stop stops stopped stopping pare paren parem parar pares paran parad parou deje dejen deja dejad dejes dejar deixe deixem deixa deixar cese cesen cesar cease basta quit chega alto suspend* detener detenga* detengan corten cortala corta cortenla interromp* discontinu* desist finish enough',
  send: 'mand* envi* escrib* escrev* send* sent txt* texting',
  bother:
    'molest* jod* enche* encher incomod* perturb* fastidi* hincha* pester* bother* annoy* harass* sosseg* torr* spammear spamear cans* hart* sick fed saco paciencia brasa lata pesad* chat* irrit* alone paz peace tranquil*',
  message:
    'mensaj* mensag* msj* msg* aviso avisos notific* whats* wsp wpp wasap* guasap* zap sms messag* text texts alert* alerta* promo* public* propagand* spam* ads recordator* reminder* lembrete* updates newsletter ofert* offers marketing novedad* novidad* comunicad*',
  leave:
    'desuscri* desinscr* desinscrev* descadastr* unsub* optout baja sair salir salirme desapunt* desafili* quit',
  join: 'suscri* inscri* subscri* cadastr* resub* optin start alta inscrev* apunt* afili* reinscri* assin*',
  list: 'lista listas list contacts contactos contatos base',
  remove:
    'borr* elimin* remov* saqu* saca sacar sacame quiten quita quiteme quitenme tirem tira tirar tire apag* delet* exclu* retir* take',
  again:
    'vez nuevo nueva nuevamente volver vuelv* voltar volt* again back novo novamente denovo resum* restart retom* regres*',
  want: 'quiero quiere quisiera quero queria quiser want wanna wish gustaria gostaria deseo desej* like need necesito preciso necesit* precis*',
  card: 'tarjet* cartao cartoe* card cards plastico tdc tc cc debitcard creditcard visa mastercard tarj tjt',
  lost: 'perd* extravi* lost lose losing misplac* missing sum* desaparec* dropped cayo caiu olvid* esquec* encuentro encontro',
  stolen:
    'robo robaron robar robada robado roban robos roub* stole* stolen furt* asalt* assalt* hurt* mug* pickpock* thie* ladron* ladra* ladro* afan* nick* snatch* burgl* atrac* chorr* chore* lanz* theft steal*',
  wallet: 'cartera billetera carteira wallet purse bolsa bolso mochila handbag backpack monedero',
  swallow: 'trag* engol* swallow* retuv* retid* retenid* ate kept reten* chup*',
  block:
    'bloq* bloc* block* congel* freez* frozen froze lock locked pausa* pause hotlist inutiliz* anul* deactiv* desactiv* desativ* inhabil*',
  unblock:
    'desbloq* desblok* desblo* unblock* unlock* unfreez* unfroze* descongel* liber* reactiv* reativ* despaus* reabilit* rehabilit* habilit* unsuspend* defrost reactivat* destrav* abri*',
  found: 'encontr* apareci* aparec* found recuper* achei achou ach* hall* turned',
  cancel: 'cancel*',
  buy: 'compr* purchas* bought buy order* pedid* gast* spent spend',
  charge: 'cargo cargos cobr* charg* debit* debin descont* descuent* deduct* deduc* dedn',
  transaction:
    'transac* transaz* txn* txns movim* moviment* movement* lancament* transactions operaci* operac* consumo consumos retiro* saque* withdraw* wdl',
  recognise:
    'reconozc* reconoc* reconhec* conhec* conozco recogni* autoric* autoriz* authoris* authoriz* hice fiz realice made did comprei compre',
  fraud:
    'fraud* estaf* golp* scam* phish* hack* clon* suplant* engan* timo timaron tim* falso falsa fake impost* conned swindl* defraud* cheat* unauthori* dodgy criminos* delincuen* usurp* invad* vishing smishing hck* denunci* sospech* suspeit* suspic*',
  balance:
    'sald* balance bal disponib* available sobr* qued* rest* left remaining remain plafond headroom blnce',
  money:
    'plata dinero dinheiro money lana guita grana pisto feria varos lucas pavos quid bucks cash funds fondos luca mangos soles pesos reais euros dollars pounds conto contos pila pilas duro guita bala tostao din efectivo',
  how_much: 'cuanto cuanta cuantos quanto quanta quantos cto qto cuantas',
  account:
    'cuenta cuentas conta contas account acc acct checking savings poupanca ahorro* corriente corrente cta',
  when: 'cuando quando when fecha data date dia plazo prazo qnd cdo hasta ate until deadline',
  due: 'due venc* vto vcto limite overdue atras* mora arrears instal* cuota cuotas parcela* prestac* emi mensualidad*',
  minimum: 'minim*',
  statement:
    'estado extract* extrat* statement* factur* fatur* cartola* resumen soa bill eecc cierre corte pdf comprobante* comprovante* detall* detalh* details fechament* stmt',
  transfer:
    'transfer* transf pix spei codi bizum* zelle nequi yape* plin venmo gir* deposit* wire upi neft rtgs imps ted mbway remes* daviplata payee sinpe remit* pasar* passar',
  pay: 'pag* pay* abon* liquid* quitar settl* boleto* link slip clear codigo barras amortiz* repay* paid',
  automatic:
    'automat* auto domicili* recurr* autopay autodebit* standing direct dd autom* programad* recorrente solo sozinh*',
  phone: 'llam* llam lig* call* phone* ring ringing telefon* telef* marq* tel timbr* celular fone callback',
  person:
    'person* human* asesor* agent* atendente* atendiment* ejecutiv* operador* operator* alguien alguem someone somebody rep representativ* soporte suporte support gente funcionari* colega colleague advisor adviser staff gerente manager assistente agt supervisor encargad*',
  robot: 'robot* bot maquina* machine bots grabador* ia ai',
  chat: 'chat hablar falar talk speak charl* platic* conversar speaking',
  hello:
    'hola* ola oi oie oii hello hi hey buen* bom boa good morning afternoon evening night salu* holi ey epa opa eai salve howdy hiya yo alo quiubo wena namaste greetings holis quiub* gday ola oiee buenas',
  thanks:
    'gracia* obrig* thank* thx ty valeu vlw cheers brigad* agradec* ta grato grata tks tmj grax gcs apprecia* grcs obg bgd thnx thanx perfect* genial excelen* listo ok okay vale dale beleza blz fechou joia great brilliant bye chao chau tchau adios',
  help: 'ayud* ajud* help* auxil* socorr* sos assist* orient*',
  menu: 'menu opcion* opco* opcao option* comandos commands funciona* funcion* servicio* servic* haces puedes podes fazer faz hacer instruc* guide',
  loan: 'prestam* emprest* loan* mortgage* hipotec* financia* prestad* consign* borrow*',
  limit: 'limit limits aument* increase* raise sub* cupo ampli* lineas',
  secret:
    'pin nip clave claves contrasen* senha* passw* otp codigo code token cvv login contrasena usuario acess*',
  branch:
    'sucursal* agencia agencias branch* oficina* horario* hours open* abre abren abierto aberta atm cajero* caixa ventanilla sede balcao',
  app: 'app aplic* aplicacion aplicativo website site pagina web internet banking error erro crash* actualiz* atualiz*',
  insurance: 'segur* insur* poliza apolice sinistr* siniestro',
  invest:
    'invers* invert* invest* cdt cdb fd tasa taxa rate rates dolar euro cambio exchange interes* juros interest accion* acoes crypto bitcoin puntos pontos points milhas millas cashback rewards',
  arrive: 'llega* llego cheg* arriv* deliver* entreg* received recibi recebi',
  address: 'direccion domicilio endereco address correo email mail numero number',
  close: 'cerrar cierren encerrar encerre close closing fechar',
  already: 'ya ja already',
  more: 'mas mais more anymore any nada nothing nadie',
  me: 'yo eu me mi mim myself mia meu minha mio i',
  please: 'porfa porfavor pls plz please pfv pfvr xfa favor kindly',
  lately: 'ultim* latest last recent* recient* hoy hoje today ayer ontem yesterday',
  this: 'este esta esto esse essa isso ese esa eso this that aquel*',
  what: 'que what whats cual qual which quien quem who q',
  how: 'como how onde donde where',
};

type Entry = readonly [word: string, concept: string];
const entries: readonly Entry[] = Object.entries(words).flatMap(([concept, list]) =>
  list.split(' ').map((word): Entry => [word, concept]),
);
// Where two concepts claim a word the first has it, so the later ones come first into the map.
const whole = new Map(entries.filter(([word]) => !word.endsWith('*')).toReversed());
const starts = new Map(
  entries
    .filter(([word]) => word.endsWith('*'))
    .map(([word, concept]): Entry => [word.slice(0, -1), concept])
    .toReversed(),
);
const longestStart = Math.max(...[...starts.keys()].map((start) => start.length));

/** What a word of a plain text means, by itself or by its longest known beginning. */
export function conceptOf(word: string): string | undefined {
  const concept = whole.get(word);
  if (concept) return concept;
  for (let length = Math.min(word.length, longestStart); length > 1; length--) {
    const begun = starts.get(word.slice(0, length));
    if (begun) return begun;
  }
  return undefined;
}
