/** Where most of a country's people live; the page only shows it, nothing is decided by it. */
const zoneByCountry = {
  AR: 'America/Argentina/Buenos_Aires',
  BO: 'America/La_Paz',
  BR: 'America/Sao_Paulo',
  CL: 'America/Santiago',
  CO: 'America/Bogota',
  CR: 'America/Costa_Rica',
  DE: 'Europe/Berlin',
  DO: 'America/Santo_Domingo',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  GT: 'America/Guatemala',
  HN: 'America/Tegucigalpa',
  ID: 'Asia/Jakarta',
  IN: 'Asia/Kolkata',
  IT: 'Europe/Rome',
  KE: 'Africa/Nairobi',
  MX: 'America/Mexico_City',
  NG: 'Africa/Lagos',
  NI: 'America/Managua',
  NL: 'Europe/Amsterdam',
  PA: 'America/Panama',
  PE: 'America/Lima',
  PH: 'Asia/Manila',
  PT: 'Europe/Lisbon',
  PY: 'America/Asuncion',
  SV: 'America/El_Salvador',
  US: 'America/New_York',
  UY: 'America/Montevideo',
  VE: 'America/Caracas',
  ZA: 'Africa/Johannesburg',
};

export function zoneOf(phone) {
  return zoneByCountry[phone?.country?.toUpperCase()];
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

export function countryName(code) {
  return /^[A-Za-z]{2}$/.test(code ?? '') ? regions.of(code.toUpperCase()) : (code ?? '');
}

const formats = new Map();

function format(zone, options, at) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key))
    formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone ?? 'UTC', ...options }));
  return formats.get(key).format(at);
}

export const timeIn = (zone, at) => format(zone, { hour: '2-digit', minute: '2-digit' }, at);

export const secondsIn = (zone, at) =>
  format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }, at);

export const shortDayIn = (zone, at) =>
  format(zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }, at);

export const weekdayIn = (zone, at) => format(zone, { weekday: 'short' }, at);

/** The heading over a day's messages. */
export function dayIn(zone, at, now) {
  const day = numericDay(zone, at);
  if (day === numericDay(zone, now)) return 'Today';
  if (day === numericDay(zone, now - 24 * 3_600_000)) return 'Yesterday';
  return format(zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, at);
}

export const numericDay = (zone, at) =>
  format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }, at);
