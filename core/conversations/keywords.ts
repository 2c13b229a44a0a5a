import { loneWords } from '../consent/lone-words.ts';
import { optOutWord } from '../consent/opt-out-word.ts';
import { Intent } from './intent.ts';

/** Words that stand alone: what our templates and menus invite, and the usual synonyms. Opt-out words lie with consent. */
const words: Partial<Record<Intent, string>> = {
  opt_in:
    'ALTA, START, UNSTOP, VOLVER, VOLTAR, SUSCRIBIR, SUSCRIBIRME, SUBSCRIBE, INSCREVER, REACTIVAR AVISOS, OPT IN, OPTIN',
  report_fraud: `FRAUDE, FRAUD, ESTAFA, SCAM, GOLPE, NO FUI YO, YO NO FUI, NO HE SIDO YO, NAO FUI EU, EU NAO FUI,
    N FUI EU, WASNT ME, IT WASNT ME, WAS NOT ME, IT WAS NOT ME, NOT ME, NO LO RECONOZCO, NO LA RECONOZCO, NO RECONOZCO,
    NAO RECONHECO`,
  block_card: `BLOQUEAR, BLOQUEAR TARJETA, BLOQUEAR CARTAO, BLOQUEAR MI TARJETA, BLOQUEAR MEU CARTAO, BLOCK, BLOCK CARD,
    BLOCK MY CARD`,
  unblock_card: `DESBLOQUEAR, DESBLOQUEAR TARJETA, DESBLOQUEAR MI TARJETA, DESBLOQUEAR CARTAO, DESBLOQUEAR MEU CARTAO,
    UNBLOCK, UNBLOCK CARD, UNBLOCK MY CARD`,
  balance: 'SALDO, MI SALDO, MEU SALDO, BALANCE, MY BALANCE',
  statement: `DETALLES, DETALLE, VER DETALLES, DETALHES, VER DETALHES, DETAILS, SEE DETAILS, ESTADO DE CUENTA, EXTRACTO,
    EXTRATO, FATURA, FACTURA, STATEMENT`,
  movements: 'MOVIMIENTOS, MOVIMENTOS, TRANSACTIONS',
  call_me:
    'LLAMAME, LLAMENME, LLAMEME, ME LIGA, ME LIGUE, ME LIGUEM, LIGA PRA MIM, CALL ME, CALL, CALL ME BACK',
  agent: `SOPORTE, SUPORTE, SUPPORT, ASESOR, AGENTE, AGENT, ATENDENTE, HUMANO, HUMAN, PERSONA, PESSOA, EJECUTIVO,
    OPERADOR, REPRESENTATIVE`,
  autopay_on: 'AUTO, AUTOPAY, AUTOMATICO, PAGO AUTOMATICO, DEBITO AUTOMATICO, DOMICILIAR',
  pay_now: 'PAGAR, PAGAR AHORA, PAGAR AGORA, PAGAR YA, PAY, PAY NOW, BOLETO, LINK DE PAGO',
  transfer: 'PIX, SPEI, TRANSFERIR, TRANSFERENCIA, TRANSFER',
  greeting: 'HOLA, OLA, OI, HELLO, HI, HEY',
  thanks:
    'GRACIAS, MUCHAS GRACIAS, OBRIGADO, OBRIGADA, MUITO OBRIGADO, MUITO OBRIGADA, THANKS, THANK YOU, OK',
  help: 'MENU, AYUDA, AJUDA, HELP',
};

const meaning: ReadonlyMap<string, Intent> = new Map(
  Intent.options.flatMap((intent) =>
    (words[intent] ?? '')
      .split(/,\s*/)
      .filter((word) => word !== '')
      .map((word) => [word, intent] as const),
  ),
);

/** Longer texts are no keyword, and need not be read to their end. */
const longest = 200;

/** What a text means that is one keyword and nothing else; a bare number asks for the menu it belongs to. */
export function keywordIntent(text: string): Intent | undefined {
  if (optOutWord(text)) return 'opt_out';
  if (text.length > longest) return undefined;
  const word = loneWords(text);
  return /^\d{1,2}$/.test(word) ? 'help' : meaning.get(word);
}
