const formats = new Map<string, Intl.DateTimeFormat>();

/** Dates have no zone, so they are written in the one that they are read in. */
function formatIn(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${options.day ?? ''}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  formats.set(key, format);
  return format;
}

/** A calendar date such as `2026-11-30` as the customer would write it: `30 de noviembre de 2026`. */
export const formatDate = (date: string, locale: string): string =>
  formatIn(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(Date.parse(`${date}T00:00Z`));

/** A month such as `2026-10` as the customer would write it: `octubre de 2026`. */
export const formatMonth = (month: string, locale: string): string =>
  formatIn(locale, { month: 'long', year: 'numeric' }).format(Date.parse(`${month}-01T00:00Z`));
