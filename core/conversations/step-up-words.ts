import type { Reply } from './turn.ts';

/** What a customer is told of what they confirmed in the bank's app, or did not. */
export type StepUpSaying = 'autopay-requested' | 'unblock-requested' | 'step-up-expired' | 'step-up-refused';

const words: Record<StepUpSaying, Record<'es' | 'pt' | 'en', string>> = {
  'autopay-requested': {
    es: 'Listo: recibimos tu confirmación del pago automático. Te avisamos cuando quede activo.',
    pt: 'Pronto: recebemos a sua confirmação do pagamento automático. Avisamos quando estiver ativo.',
    en: 'Done: we have your confirmation of automatic payment. We will tell you once it is active.',
  },
  'unblock-requested': {
    es: 'Recibimos tu confirmación para desbloquear la tarjeta. Una persona del banco la revisa y te avisa.',
    pt: 'Recebemos a sua confirmação para desbloquear o cartão. Uma pessoa do banco analisa e avisa você.',
    en: 'We have your confirmation to unblock the card. Somebody at the bank will look at it and let you know.',
  },
  'step-up-expired': {
    es: 'El enlace ya había vencido, así que no cambiamos nada. Si todavía lo quieres, pídelo de nuevo.',
    pt: 'O link já tinha expirado, então nada mudou. Se ainda quiser, peça de novo.',
    en: 'The link had expired, so nothing was changed. If you still want it, ask again.',
  },
  'step-up-refused': {
    es: 'Lo que se confirmó no es lo que nos pediste, así que no cambiamos nada. Si todavía lo quieres, pídelo de nuevo.',
    pt: 'O que foi confirmado não é o que você pediu, então nada mudou. Se ainda quiser, peça de novo.',
    en: 'What was confirmed is not what you asked for, so nothing was changed. If you still want it, ask again.',
  },
};

/** In the customer's language by their locale, such as `pt-BR`; Spanish for whoever reads none of the three. */
export function stepUpReply(saying: StepUpSaying, locale: string): Reply {
  const language = /^(?:pt|en)\b/.exec(locale)?.[0];
  return { text: words[saying][language === 'pt' || language === 'en' ? language : 'es'], buttons: [] };
}
