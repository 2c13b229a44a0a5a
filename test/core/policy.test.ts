import { describe, expect, it } from 'vitest';
import { capsFor } from '../../core/policy/caps.ts';
import { contactLawOf, contactLaws, countryOf } from '../../core/policy/contact-law.ts';
import { defaultPolicy, Policy, policyFrom } from '../../core/policy/policy.ts';

const text = (changed: object): string => JSON.stringify({ ...defaultPolicy, ...changed });

describe('a stage’s policy', () => {
  it('is read back as it was written', () => {
    expect(policyFrom(JSON.stringify(defaultPolicy))).toEqual(defaultPolicy);
    expect(Policy.parse(defaultPolicy)).toEqual(defaultPolicy);
  });

  it('may keep hours that go over midnight, or to its end', () => {
    expect(policyFrom(text({ contactHours: { from: '18:00', to: '02:00' } }))).toBeDefined();
    expect(policyFrom(text({ contactHours: { from: '00:00', to: '24:00' } }))).toBeDefined();
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no JSON', '{"version":'],
    ['another thing than an object', '[]'],
    ['null', 'null'],
    ['hours that end where they start', text({ contactHours: { from: '08:00', to: '08:00' } })],
    ['an hour that no clock shows', text({ contactHours: { from: '08:00', to: '25:00' } })],
    ['a start at the end of the day', text({ contactHours: { from: '24:00', to: '08:00' } })],
    ['a time without its zero', text({ contactHours: { from: '8:00', to: '20:00' } })],
    ['half of the hours', text({ contactHours: { from: '08:00' } })],
    ['a cap of none', text({ caps: { transactions: 10, shared: 3, marketing: 0 } })],
    ['a cap of one and a half', text({ caps: { transactions: 10, shared: 1.5, marketing: 1 } })],
    ['a cap in words', text({ caps: { transactions: 10, shared: '3', marketing: 1 } })],
    ['a cap left out', text({ caps: { transactions: 10, shared: 3 } })],
    ['a misspelt field', text({ contactHour: {} })],
    ['a version of several words', text({ version: 'of last november' })],
  ])('is malformed with %s, and says so without throwing', (_what, said) => {
    expect(policyFrom(said)).toBeUndefined();
  });
});

describe('caps', () => {
  const policy = defaultPolicy;
  const CO = contactLawOf('CO');
  const asked = { cap: 'shared', purpose: 'service', collects: false, law: undefined, policy } as const;

  it('leave security and uncapped messages alone', () => {
    const free = [{ counter: 'none', most: undefined }];
    expect(capsFor({ ...asked, purpose: 'security', law: CO })).toEqual(free);
    expect(capsFor({ ...asked, cap: 'none' })).toEqual(free);
    expect(capsFor({ ...asked, purpose: 'security', policy: undefined })).toEqual(free);
  });

  it('count transaction alerts apart from everything else', () => {
    expect(capsFor({ ...asked, cap: 'transactions' })).toEqual([{ counter: 'transactions', most: 10 }]);
    expect(capsFor(asked)).toEqual([{ counter: 'shared', most: 3 }]);
  });

  it('count marketing twice', () => {
    expect(capsFor({ ...asked, purpose: 'marketing' })).toEqual([
      { counter: 'shared', most: 3 },
      { counter: 'marketing', most: 1 },
    ]);
  });

  it('count what Colombia lets happen once a day, which is offers and collection', () => {
    const regulated = { counter: 'regulated', most: 1 };
    expect(capsFor({ ...asked, purpose: 'marketing', law: CO })).toContainEqual(regulated);
    expect(capsFor({ ...asked, collects: true, law: CO })).toContainEqual(regulated);
    expect(capsFor({ ...asked, law: CO })).toEqual([{ counter: 'shared', most: 3 }]);
    expect(capsFor({ ...asked, collects: true, law: contactLawOf('MX') })).toEqual([
      { counter: 'shared', most: 3 },
    ]);
    expect(capsFor({ ...asked, collects: true, law: undefined })).toEqual([{ counter: 'shared', most: 3 }]);
  });

  it('let no marketing through a malformed policy, and the rest as far as the default goes', () => {
    expect(capsFor({ ...asked, purpose: 'marketing', law: CO, policy: undefined })).toEqual([
      { counter: 'shared', most: 0 },
      { counter: 'marketing', most: 0 },
      { counter: 'regulated', most: 0 },
    ]);
    expect(capsFor({ ...asked, policy: undefined })).toEqual([{ counter: 'shared', most: 3 }]);
  });
});

describe('the country whose law counts', () => {
  it('is the one that was told, whatever the number says', () => {
    expect(countryOf({ country: 'CO', phone: '+525512345678' })).toBe('CO');
    expect(countryOf({ phone: '+525512345678', whatsappUserId: 'CO.1349' })).toBe('MX');
    expect(countryOf({ whatsappUserId: 'CO.1349' })).toBe('CO');
  });

  it.each([
    ['+525512345678', 'MX'],
    ['+573001234567', 'CO'],
    ['+5511912345678', 'BR'],
    ['+56912345678', 'CL'],
    ['+51912345678', 'PE'],
    ['+5491123456789', 'AR'],
    ['+919812345678', 'IN'],
    ['+34612345678', 'ES'],
    ['+12025550123', 'US'],
    ['+4915112345678', undefined],
    [undefined, undefined],
  ])('is read from the calling code of %s as %s', (phone, country) => {
    expect(countryOf({ phone })).toBe(country);
  });
});

describe('the laws', () => {
  it('are one a country, each with a dated rule of its own', () => {
    const countries = ['AR', 'BR', 'CL', 'CO', 'ES', 'IN', 'MX', 'PE', 'US'];
    expect(contactLaws.map(({ country }) => country)).toEqual(countries);
    expect(new Set(contactLaws.map(({ rule }) => rule)).size).toBe(countries.length);
  });

  it('name a page wherever they claim that somebody has read it', () => {
    const read = contactLaws.flatMap(({ sources }) => sources).filter(({ verified }) => verified);
    expect(read.length).toBeGreaterThan(8);
    expect(read.filter(({ url }) => url === undefined)).toEqual([]);
  });

  it('say nothing of countries that nobody looked up', () => {
    expect(contactLawOf('DE')).toBeUndefined();
    expect(contactLawOf(undefined)).toBeUndefined();
  });
});
