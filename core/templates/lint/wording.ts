/** Without accents and capitals, so that "Contraseña" and "contrasena" are one word. */
export const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[‘’]/g, "'").toLowerCase();

const secrets = new RegExp(
  [
    String.raw`\bpin\b|\bnip\b|\bcv[vc]2?\b|\botp\b|\btoken\b`,
    String.raw`\bcodigos? (?:de (?:seguridad|verificacion|acceso|un solo uso|seguranca|verificacao|uso unico)|sms|temporal|que)\b`,
    String.raw`\bcontrasenas?\b|\bclave\b(?! de rastreo)|\bsenha\b`,
    String.raw`\bnumero (?:completo )?(?:de |do )?(?:(?:la|tu|su|o|seu|sua) )?(?:tarjeta|cartao)\b`,
    String.raw`\b1[56] digitos\b|\b1[56] digits\b`,
    String.raw`\bpass(?:word|code|phrase)\b|\b(?:security|verification|one-time|one time) (?:code|number)\b`,
    String.raw`\b(?:full )?card(?:'s)? number\b|\bnumber (?:of|on) (?:your|the) card\b`,
  ].join('|'),
);

// Imperatives and infinitives: "enviamos un código" tells, "envía tu código" asks.
const request = new RegExp(
  String.raw`\b(?:${[
    'envi(?:a|e|ar)|respond(?:e|a|er)|ingres(?:a|e|ar)|escrib(?:e|a|ir)|escrev(?:a|er)|confirm(?:a|e|ar)',
    'compart(?:e|a|ir|ilhe|ilhar)|digit(?:a|e|ar)|tecle(?:a|e)|proporcion(?:a|e|ar)|indi(?:ca|que|car)',
    'mand(?:a|e|ar)|inform(?:a|e|ar)|introdu(?:ce|zca|cir|za|zir)|insir(?:a)|inserir|preench(?:a|er)',
    'verifi(?:ca|que|car)|valid(?:a|e|ar)|facilit(?:a|e|ar)|d(?:inos|iganos|ime|iga)',
  ].join('|')})(?:nos|me|la|lo|las|los)?\b` +
    String.raw`|\b(?:necesitamos|precisamos|requerimos|pedimos|pediremos|cual|qual)\b` +
    String.raw`|\b(?:send|reply|respond|enter|confirm|share|provide|type|tell us|give|verify|submit|insert|we need|what is|what's|ask)\b`,
  'g',
);

// "Nunca te pediremos tu PIN" and "never share your PIN" are what a bank should say.
const negated =
  /(?:^|\W)(?:nunca|jamas|no|nao|ni|nem|never|not|don't|without|sin|sem)\s+(?:(?:te|le|lo|la|les|los|las|nos|se|me|lhe|o|a|ever|please|(?:send|share|give|enter|type|compartas|envies)(?:,| or| ni| nem)?)\s+)*$/;

/** What a text asks the customer to tell, of the things that nobody should. */
export function secretAskedIn(text: string): string | undefined {
  for (const sentence of folded(text).split(/[.!?¿¡\n]/)) {
    const [secret] = secrets.exec(sentence) ?? [];
    const asks = [...sentence.matchAll(request)].some(({ index }) => !negated.test(sentence.slice(0, index)));
    if (secret !== undefined && asks) return secret;
  }
  return undefined;
}

// Meta approves what mixes in any of this as MARKETING, at its price:
// https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
const promotions = new RegExp(
  [
    String.raw`\bpromo(?:s|cion\w*|cao|coes|tion\w*|cod\w*)?\b|\bofert\w*|\boffers?\b|\bdescuent\w*|\bdescont\w*|\bdiscount\w*`,
    String.raw`\brebaj\w*|\bcup(?:on|ones|om|ons)\b|\bcoupons?\b|\bvoucher\w*|\bgratis\b|\bgratuit\w*|\bfor free\b|\bregal(?:o|os|amos)\b|\bbrindes?\b|\bgifts?\b`,
    String.raw`\baprovech\w*|\baproveit\w*|\bpre-?\s?aprob\w*|\bpre-?\s?aprov\w*|\bpre-?\s?approv\w*`,
    String.raw`\bsorteos?\b|\bsorteios?\b|\bsweepstakes?\b|\bexclusiv\w*|\bte lo pierdas\b|\bnao perca\b|\bdon't miss\b|\blimited time\b|\btiempo limitado\b|\btempo limitado\b`,
    String.raw`\bcompra ahora\b|\bcompre (?:ja|agora)\b|\bbuy now\b|\bapply now\b|\bsolicita (?:ya|ahora)\b|\bsolicite (?:ya|ahora|ja|agora)\b`,
    String.raw`\b(?:tasa|taxa) (?:preferencial|especial)\b|\bspecial rate\b|\bblack friday\b`,
    String.raw`\b(?:termina|completa|finaliza)r? (?:tu|la|su) solicitud de (?:prestamo|credito|tarjeta)\w*`,
    String.raw`\b(?:termine|conclua|finalize|complete) (?:a |o |sua |seu )+(?:solicitacao|proposta|pedido) de (?:emprestimo|credito|cartao)\w*`,
    String.raw`\b(?:finish|complete) your (?:loan|credit|card|credit card) application\b`,
  ].join('|'),
);

/** The first words of a text that promote something. */
export const promotionIn = (text: string): string | undefined => promotions.exec(folded(text))?.[0];
