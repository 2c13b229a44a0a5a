import type { ChatButton, ChatMessage, ChatPhone } from './chat-phone.ts';

const hour = 3_600_000;
export const morning = Date.parse('2026-11-18T16:42:00Z');

const reply = (title: string): ChatButton => ({ type: 'QUICK_REPLY', title });
const link = (title: string, url: string): ChatButton => ({ type: 'URL', title, url });

/** A message of the bank that has been read, an hour ago, unless told otherwise. */
export function aMessage(message: Partial<ChatMessage> & { id: string }): ChatMessage {
  return {
    direction: 'out',
    at: morning - hour,
    kind: 'template',
    text: 'Hola',
    buttons: [],
    status: 'read',
    ...message,
  };
}

export function anAnswer(message: Partial<ChatMessage> & { id: string }): ChatMessage {
  return { direction: 'in', at: morning - hour, kind: 'text', text: 'Hola', buttons: [], ...message };
}

/** Four customers in four countries, each in the middle of something else. */
export function somePhones(): ChatPhone[] {
  return [ana(), joao(), camila(), priya()];
}

const ana = (): ChatPhone => ({
  customerId: 'C-1001',
  name: 'Ana López',
  phone: '+52 55 1234 5678',
  waId: '5215512345678',
  userId: 'MX.1001',
  country: 'MX',
  messages: [
    aMessage({
      id: 'wamid.a1',
      at: morning - 27 * hour,
      header: { type: 'DOCUMENT', filename: 'estado-de-cuenta-octubre.pdf', url: '/media/1' },
      text: 'Hola Ana, tu estado de cuenta de *octubre* está listo.',
      footer: 'Responde BAJA para no recibir avisos',
      buttons: [reply('Detalles')],
    }),
    aMessage({
      id: 'wamid.a2',
      at: morning - 0.2 * hour,
      header: { type: 'TEXT', text: 'Retiro en cajero' },
      text: 'Hola Ana, retiraste *$2,000.00 MXN* en Cajero Reforma 222. Saldo: $18,450.10.\n\n¿Fuiste tú?',
      buttons: [reply('Fui yo'), reply('No fui yo')],
    }),
    anAnswer({
      id: 'wamid.a3',
      at: morning - 0.15 * hour,
      kind: 'button',
      text: 'Fui yo',
      replyTo: 'wamid.a2',
    }),
    aMessage({
      id: 'wamid.a4',
      at: morning - 0.15 * hour,
      kind: 'text',
      text: 'Gracias, Ana. Quedó confirmado.',
      status: 'read',
    }),
  ],
});

const joao = (): ChatPhone => ({
  customerId: 'C-1002',
  name: 'João Nogueira',
  phone: '+55 11 91234 5678',
  waId: '5511912345678',
  userId: 'BR.1002',
  country: 'BR',
  messages: [
    aMessage({
      id: 'wamid.j1',
      at: morning - 2 * hour,
      header: { type: 'IMAGE', url: 'https://cdn.banco-alameda.example/emprestimo.jpg' },
      text: 'Olá João, você tem um empréstimo pré-aprovado de *R$ 12.000,00* até 30 de novembro.',
      footer: 'Sujeito a análise de crédito',
      buttons: [link('Quero contratar', 'https://banco-alameda.example/l/x7'), reply('Me ligue')],
    }),
    anAnswer({
      id: 'wamid.j2',
      at: morning - 1.9 * hour,
      text: 'Qual é a taxa por mês?',
      replyTo: 'wamid.j1',
    }),
    aMessage({
      id: 'wamid.j3',
      at: morning - 0.1 * hour,
      text: 'João, seu pagamento de *R$ 380,00* do Cartão Alameda vence em 20 de novembro.',
      buttons: [link('Pagar agora', 'https://banco-alameda.example/l/x8'), reply('Ativar débito automático')],
      status: 'delivered',
    }),
  ],
});

const camila = (): ChatPhone => ({
  customerId: 'C-1003',
  name: 'Camila Restrepo',
  phone: '+57 310 555 0199',
  waId: '573105550199',
  userId: 'CO.1003',
  country: 'CO',
  messages: [
    aMessage({
      id: 'wamid.c1',
      at: morning - 4 * hour,
      text: 'Hola Camila, para abrir tu cuenta falta un paso: envía tu *comprobante de domicilio*. Puedes subirlo aquí mismo, en el chat.',
      buttons: [link('Subir documento', 'https://banco-alameda.example/l/x9'), reply('Soporte')],
    }),
    anAnswer({
      id: 'wamid.c2',
      at: morning - 3.8 * hour,
      kind: 'document',
      text: '',
      media: { filename: 'recibo-luz-noviembre.pdf', mimeType: 'application/pdf' },
    }),
    aMessage({
      id: 'wamid.c3',
      at: morning - 3.8 * hour,
      kind: 'text',
      text: '¡Recibido! Te avisamos en cuanto esté revisado.',
    }),
    aMessage({
      id: 'wamid.c4',
      at: morning - 0.05 * hour,
      header: { type: 'TEXT', text: 'Actividad inusual' },
      text: 'Detectamos un cargo de *$1.250.000 COP* en Panamá con tu tarjeta terminada en 4821.',
      buttons: [reply('Fui yo'), reply('No fui yo')],
      status: 'sent',
    }),
  ],
});

const priya = (): ChatPhone => ({
  customerId: 'C-1004',
  name: 'Priya Sharma',
  phone: '+91 98200 12345',
  waId: '919820012345',
  userId: 'IN.1004',
  country: 'IN',
  note: 'No consent: the bank may not message Priya.',
  messages: [],
});
