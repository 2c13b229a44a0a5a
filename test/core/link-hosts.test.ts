import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowedLink, longestLink } from '../../core/catalogue/link-hosts.ts';

const hosts = ['bank.example', 'pay.partner.example', 'xn--bnk-qla.example'];

describe('a link', () => {
  it.each([
    'https://bank.example',
    'https://bank.example/',
    'https://bank.example/pay?id=1&next=https://evil.example#top',
    'https://bank.example?id=1',
    'https://bank.example:443/pay',
    'https://www.bank.example/pay',
    'https://a.b.bank.example/',
    'https://pay.partner.example/',
    'HTTPS://BANK.EXAMPLE/Pay',
    'https://bank.example/a@b',
    'https://bank.example/año',
    'https://xn--bnk-qla.example/',
    'https://bänk.example/',
  ])('to a host of the list is allowed: %s', (url) => expect(isAllowedLink(url, hosts)).toBe(true));

  it.each([
    ['another host', 'https://evil.example/'],
    ['a host that only ends alike', 'https://evilbank.example/'],
    ['the host as somebody’s subdomain', 'https://bank.example.evil.example/'],
    ['the parent of a host', 'https://partner.example/'],
    ['the host as a user name', 'https://bank.example@evil.example/'],
    ['the host as a user name with a port', 'https://bank.example:443@evil.example/'],
    ['a user name before the host', 'https://ana:secret@bank.example/'],
    ['an empty user name', 'https://@bank.example/'],
    ['backslashes', 'https:\\\\evil.example/'],
    ['a backslash before the at', 'https://evil.example\\@bank.example/'],
    ['a backslash after the host', 'https://bank.example\\.evil.example/'],
    ['no slashes', 'https:bank.example/'],
    ['three slashes', 'https:///bank.example/'],
    ['a trailing dot', 'https://bank.example./'],
    ['another port', 'https://bank.example:8443/'],
    ['plain http', 'http://bank.example/'],
    ['a script', 'javascript:alert(1)//bank.example'],
    ['data', 'data:text/html,bank.example'],
    ['no scheme', '//bank.example/'],
    ['a path alone', '/pay'],
    ['a line break', 'https://bank.example/\r\nset-cookie: a=b'],
    ['a tab inside the host', 'https://bank\t.example/'],
    ['a space before', ' https://bank.example/'],
    ['a null', 'https://bank.example/\0'],
    ['an escaped dot', 'https://bank.example%2eevil.example/'],
    ['an escaped slash', 'https://evil.example%2f.bank.example/'],
    ['an escaped hash', 'https://evil.example%23.bank.example/'],
    ['a letter of another alphabet', 'https://bаnk.example/'], // Cyrillic а
    ['the punycode of such a letter', 'https://xn--bnk-5cd.example/'],
    ['a full stop of another alphabet before the suffix', 'https://evil。example/bank.example'],
    ['an address in numbers', 'https://2130706433/'],
    ['nothing', ''],
  ])('is refused with %s', (_, url) => expect(isAllowedLink(url, hosts)).toBe(false));

  it.each(['https://anything.example/pay', 'https://anything.example:8443/'])(
    'to any host is allowed where there is no list: %s',
    (url) => expect(isAllowedLink(url, undefined)).toBe(true),
  );

  it.each([
    'http://anything.example/',
    'https://bank.example@evil.example/',
    'https:\\\\evil.example/',
    'javascript:alert(1)',
    'https://anything.example./',
    'https://',
    '',
  ])('is refused even where there is no list: %j', (url) =>
    expect(isAllowedLink(url, undefined)).toBe(false),
  );

  it('is refused everywhere where the list is empty', () => {
    expect(isAllowedLink('https://bank.example/', [])).toBe(false);
  });

  it('may be as long as a browser sends it, escapes included', () => {
    const start = 'https://bank.example/';

    expect(isAllowedLink(start.padEnd(longestLink, 'a'), hosts)).toBe(true);
    expect(isAllowedLink(start.padEnd(longestLink + 1, 'a'), hosts)).toBe(false);
    expect(isAllowedLink(start.padEnd(longestLink / 2, 'ñ'), hosts)).toBe(false);
  });

  it('that is allowed always leads a browser to https on a host of the list, whatever surrounds the name', () => {
    const piece = fc.constantFrom(
      ...[
        'bank.example',
        'evil.example',
        '@',
        ':',
        '/',
        '\\',
        '.',
        '?',
        '#',
        '%2e',
        '%2f',
        '443',
        '\t',
        '。',
        'a',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const url = `https://${pieces.join('')}`;
        if (!isAllowedLink(url, ['bank.example'])) return;
        const { protocol, hostname, username, port } = new URL(url);
        expect({ protocol, username, port }).toEqual({ protocol: 'https:', username: '', port: '' });
        expect(hostname).toMatch(/^(.+\.)?bank\.example$/);
      }),
      { numRuns: 3_000 },
    );
  });
});
