const megabyte = 1024 * 1024;

type Kind = { types: string[]; limit: number };

/** What WhatsApp takes of each kind, and how much of it. */
export const mediaKinds: Record<string, Kind> = {
  audio: {
    types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/opus'],
    limit: 16 * megabyte,
  },
  document: {
    types: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    limit: 100 * megabyte,
  },
  image: { types: ['image/jpeg', 'image/png'], limit: 5 * megabyte },
  sticker: { types: ['image/webp'], limit: 500 * 1024 },
  video: { types: ['video/mp4', 'video/3gp', 'video/3gpp'], limit: 16 * megabyte },
};

export const allMediaTypes: string[] = Object.values(mediaKinds).flatMap(({ types }) => types);

export const limitOf = (mimeType: string): number =>
  Object.values(mediaKinds).find(({ types }) => types.includes(mimeType))?.limit ?? 0;

/** A document may be anything that may be sent at all. */
export const fits = (kind: string, mimeType: string): boolean =>
  kind === 'document'
    ? allMediaTypes.includes(mimeType)
    : (mediaKinds[kind]?.types.includes(mimeType) ?? false);

export const plainType = (mimeType: string): string => mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
