import { expect, it } from 'vitest';
import { templateFrom } from '../../core/templates/found-template.ts';
import { aTemplate } from './template-builders.ts';

const links = 'https://bank.example/l';
const header = (handle: string) => ({
  type: 'HEADER' as const,
  format: 'DOCUMENT' as const,
  example: { header_handle: [handle] as [string] },
});
const body = (text: string) => ({ type: 'BODY' as const, text });
const link = (address: string) => ({
  type: 'BUTTONS',
  buttons: [{ type: 'URL', text: 'Ver', url: `${address}/{{1}}`, example: [`${address}/abc`] }],
});

const bundled = aTemplate(undefined, {
  components: [header('sample.pdf'), body('Hola {{name}}, ya está.'), Object(link('{links}'))],
  phrases: { card: 'tarjeta' },
});
const found = (components: unknown) =>
  templateFrom(
    { id: '1', name: 'card_ready', language: 'es', status: 'APPROVED', category: 'MARKETING', components },
    bundled,
    links,
  );

it('what Meta has is read as one of our templates: with our sample, our links and our phrases', () => {
  const text = 'Hola {{name}}, aquí está.';
  expect(found([header('https://cdn.example/4::abc'), body(text), link(links)])).toEqual({
    ...bundled,
    category: 'MARKETING',
    components: [header('sample.pdf'), body(text), link('{links}')],
  });
});

it.each([
  ['leads elsewhere', [header('x'), body('Hola {{name}}.'), link('https://other.example/l')]],
  ['has no header', [body('Hola {{name}}.'), link(links)]],
  ['wants a value that we have not', [header('x'), body('Hola {{name}}, {{nick}}.'), link(links)]],
  ['writes its values otherwise', [header('x'), body('Hola {{ name }}.'), link(links)]],
  ['is of no form that we know', { carousel: [] }],
])('what Meta has is none of ours when it %s', (_, components) => {
  expect(found(components)).toBeUndefined();
});
