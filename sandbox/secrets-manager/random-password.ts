import { randomInt } from 'node:crypto';
import { ServiceError } from '../eventbridge/json-protocol.ts';

export type PasswordRules = {
  length: number;
  excludeCharacters?: string | undefined;
  excludeNumbers?: boolean | undefined;
  excludePunctuation?: boolean | undefined;
  excludeUppercase?: boolean | undefined;
  excludeLowercase?: boolean | undefined;
  includeSpace?: boolean | undefined;
  requireEachIncludedType?: boolean | undefined;
};

const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const numbers = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export function randomPassword(rules: PasswordRules): string {
  const kinds = [
    rules.excludeLowercase ? '' : lowercase,
    rules.excludeUppercase ? '' : lowercase.toUpperCase(),
    rules.excludeNumbers ? '' : numbers,
    rules.excludePunctuation ? '' : punctuation,
    rules.includeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !rules.excludeCharacters?.includes(character)).join(''))
    .filter((kind) => kind !== '');

  const required = rules.requireEachIncludedType === false ? [] : kinds.map(pick);
  if (kinds.length === 0 || required.length > rules.length) {
    throw new ServiceError('InvalidParameterException', 'No password can satisfy these rules.');
  }
  const all = kinds.join('');
  const rest = Array.from({ length: rules.length - required.length }, () => pick(all));
  return shuffled([...required, ...rest]).join('');
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled(characters: string[]): string[] {
  const left = [...characters];
  return characters.flatMap(() => left.splice(randomInt(left.length), 1));
}
