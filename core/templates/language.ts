/** The platform's languages to try for a customer's locale: `es-CO` → `es_CO`, `es`, then the stage's default. */
export function languageChain(locale: string, fallback: string): readonly string[] {
  const [language = fallback, ...rest] = locale.split('-');
  const region = rest.find((part) => /^[A-Z]{2}$/.test(part));
  return [...new Set([...(region ? [`${language}_${region}`] : []), language, ...kin(language), fallback])];
}

// Portuguese is only written for Brazil, and it serves a reader from Lisbon better than Spanish would.
const kin = (language: string): readonly string[] => (language === 'pt' ? ['pt_BR'] : []);
