import type { UnderstandText } from './intent.ts';

const words: Record<
  string,
  | 'balance'
  | 'report_fraud'
  | 'agent'
  | 'greeting'
  | 'autopay_on'
  | 'call_me'
  | 'statement'
  | 'opt_out'
  | 'opt_in'
  | 'block_card'
> = {
  saldo: 'balance',
  fraude: 'report_fraud',
  soporte: 'agent',
  hola: 'greeting',
  auto: 'autopay_on',
  llámame: 'call_me',
  detalles: 'statement',
  baja: 'opt_out',
  alta: 'opt_in',
  bloquear: 'block_card',
};
export const understandText: UnderstandText = (text) => {
  const intent = words[text.trim().toLowerCase()];
  return intent
    ? { intent, band: 'answer', by: 'keyword', confidence: 1, candidates: [intent] }
    : { intent: 'other', band: 'hand-over', by: 'classifier', confidence: 0, candidates: [] };
};
