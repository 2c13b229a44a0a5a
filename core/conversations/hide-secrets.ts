const named =
  /(\b(?:nip|pin|cvv2?|cvc2?|cvn|clave|contrase(?:n|ñ)a|senha|password|passcode|otp|token|c[oó]digo|code)\b[^\d\n]{0,20})(\d(?:[ -]?\d){2,7})(?!\d)/giu;

/** Hides what must not be written into a chat: a PIN, a CVV or a code. Card numbers are hidden at the door already. */
export const hideSecrets = (text: string): string => text.replace(named, '$1•••');

/** Whether anything of that kind was there: the mark that the door leaves, or one of ours. */
export const heldSecrets = (text: string): boolean => /\[card …\d{4}\]|•••/u.test(text);
