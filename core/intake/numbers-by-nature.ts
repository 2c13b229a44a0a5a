/** Fields whose values are long numbers by nature, some of which pass a card's checksum by chance, and how they look. */
export type NumbersByNature = ReadonlyMap<string, RegExp>;

/** Of the bank's events. What is no phone number, no BSUID and no amount gets no shelter under these names. */
export const numbersOfEvents: NumbersByNature = new Map([
  ['phone', /^(?:\+|00)(?:[\s().-]*\d){8,15}$/],
  ['whatsappUserId', /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/],
  ['minorUnits', /^-?\d+$/],
]);
