import type { TemplateComponent } from './stored-template.ts';

type Wording = { code: string; security: string; expiry: (minutes: number) => string };

const english: Wording = {
  code: '*{{1}}* is your verification code.',
  security: ' For your security, do not share this code.',
  expiry: (minutes) => `This code expires in ${minutes} minutes.`,
};
const wordings: Record<string, Wording> = {
  en: english,
  es: {
    code: '*{{1}}* es tu código de verificación.',
    security: ' Por tu seguridad, no compartas este código.',
    expiry: (minutes) => `Este código caduca en ${minutes} minutos.`,
  },
  pt: {
    code: '*{{1}}* é seu código de verificação.',
    security: ' Para sua segurança, não o compartilhe.',
    expiry: (minutes) => `Este código expira em ${minutes} minutos.`,
  },
};

/** Meta writes the text of authentication templates itself. */
export function withAuthenticationText(
  components: TemplateComponent[],
  language: string,
): TemplateComponent[] {
  const wording = wordings[language.slice(0, 2)] ?? english;
  return components.map((component) => {
    if (component.type === 'BODY' && component.text === undefined) {
      return {
        ...component,
        text: wording.code + (component.add_security_recommendation === true ? wording.security : ''),
      };
    }
    const minutes = component.code_expiration_minutes;
    return component.type === 'FOOTER' && typeof minutes === 'number'
      ? { ...component, text: wording.expiry(minutes) }
      : component;
  });
}
