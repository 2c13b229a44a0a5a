export type ChatHeader = { type: string; text?: string; url?: string; filename?: string };

export type ChatButton = {
  type: string;
  title: string;
  payload?: string;
  url?: string;
  description?: string;
};

export type ChatMedia = { type: string; url: string; mimeType?: string; filename?: string; caption?: string };

/** What a person sees of a message. */
export type Shown = {
  header?: ChatHeader;
  text: string;
  footer?: string;
  buttons: ChatButton[];
  media?: ChatMedia;
};

export type MessageStatus = 'sent' | 'delivered' | 'read' | 'failed';

export type StatusEntry = { status: MessageStatus; at: number; code?: number };

type Message = Shown & {
  /** Place in the log. */
  key: string;
  wamid: string;
  phone: string;
  at: number;
  kind: string;
  replyTo?: string;
};

export type Incoming = Message & { direction: 'in'; seen?: boolean };

export type Outgoing = Message & {
  direction: 'out';
  to: string;
  template?: { name: string; language: string };
  /** What it is charged as: the template's category, or service. */
  category: string;
  callbackData?: string;
  statuses: StatusEntry[];
  request: unknown;
  /** Where it goes by itself from here. */
  course: 'automatic' | 'failing' | 'held' | 'done';
  failure?: number;
};

export type ChatMessage = Incoming | Outgoing;

export type Refusal = {
  to: string;
  at: number;
  code: number;
  message: string;
  details?: string;
  request: unknown;
  phone?: string;
};
