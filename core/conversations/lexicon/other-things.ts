import { no, oneOf, upTo, wordPattern } from './word-pattern.ts';

const pace = `more me nos mas mais ja ya de da do em com que a la el los las o os as tanto tanta tantas tantos logo your my the
  these those this with from all por favor please estar seguir sus seus minha meu mi querer`;
const money =
  oneOf(`cobr* charg* overcharg* debit* debin* descont* descuent* deduct* cargo cargos recarg* comision* comissa*
  comisso* tarifa* taxa* fee fees juro juros intereses roub* robar* roben robando robo robos steal* stole* rob robbing theft
  thiev* ladron* ladro* plata dinero dinheiro money billing sacar* quitar* withdraw* payment* pago pagos pagar pagament*
  fraud* golpe* estaf* scam* transfer* pix multa* impuesto* gasto* gastos anuidade anualidad* ripping`);
const callsToCome = oneOf(
  'llamar* llamad* llamen llames llame ligar ligarem ligue liguem ligues ligac* calls telefon*',
);
const calls = `(?:${callsToCome}|${oneOf('llamando ligando calling phoning ringing')})`;
const ending = `(?:para de|${oneOf(`pare paren parar parem parad deje dejen deja dejad dejenme dejar deixe deixem deixa deixar
  basta chega cese cesen stop quit cease cancel* no`)})`;
/** Payment reminders are messages. */
const toldOf = `(?! ${oneOf('mensaj* mensag* message* msg* texts reminder* recordatorio* lembrete* aviso* alert* notific*')} )`;

const endings = [
  `${ending} ${upTo(5, pace)}(?:${money}|${calls})`,
  `${oneOf('stop quit cease dont never')} ${upTo(3, 'me us ever taking take sending send my the all your these this from fucking bloody damn')}(?:${money}|${calls}|call|ring|phone)`,
  `${no} ${upTo(4, pace)}(?:quiero |quero )?${upTo(3, pace)}(?:${money}|${callsToCome})`,
].map((pattern) => wordPattern(`${pattern}${toldOf} `));

/** Whether it is what a bank or a thief does with money, or a call, that is to end, and no messages. */
export const endsOtherThings = (words: string): boolean => endings.some((pattern) => pattern.test(words));
