/** What `GET /_sim/phones` and the stream tell the phones page about one phone. */
export type ChatPhone = {
  customerId?: string;
  name: string;
  phone: string;
  waId: string;
  userId: string;
  country: string;
  note?: string;
  messages: ChatMessage[];
};

export type ChatMessage = {
  id: string;
  direction: 'in' | 'out';
  at: number;
  kind: string;
  header?: { type: string; text?: string; url?: string; filename?: string };
  text: string;
  footer?: string;
  buttons: ChatButton[];
  status?: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'held';
  code?: number;
  replyTo?: string;
  media?: { filename?: string; mimeType?: string; url?: string };
};

export type ChatButton = {
  type: 'QUICK_REPLY' | 'URL' | 'PHONE_NUMBER' | 'COPY_CODE';
  title: string;
  url?: string;
  payload?: string;
};
