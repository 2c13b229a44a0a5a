import { expect, it } from 'vitest';
import { freeName } from '../../core/templates/free-name.ts';
import { namesBehind, versionOf } from '../../core/templates/template-version.ts';
import { aTemplate, aVersion } from './template-builders.ts';

const template = aTemplate();
const own = `card_ready_${versionOf(template)}`;
const another = aTemplate('Hola {{name}}, tu tarjeta llegó.');
const atMeta = (name: string) => ({ id: '1', name, language: 'es', category: 'UTILITY', components: [] });
const deleted = (metaName: string) => aVersion(template, { metaName, status: 'DELETED' });

it('the first version of a template has the plain name', () => {
  expect(freeName(template, undefined, { stored: [], atMeta: [] })).toBe('card_ready');
});

it.each([
  ['the store', { stored: [aVersion(another)], atMeta: [] }],
  ['Meta', { stored: [], atMeta: [atMeta('card_ready')] }],
])('a version has a name of its own where %s knows the plain one', (_, standing) => {
  expect(freeName(template, undefined, standing)).toBe(own);
});

it('a version whose own name was given to other content has the next', () => {
  const stored = [aVersion(another, { metaName: own })];
  expect(freeName(template, undefined, { stored, atMeta: [atMeta('card_ready')] })).toBe(`${own}_2`);
});

it.each([
  ['card_ready', own],
  [own, `${own}_2`],
  [`${own}_2`, `${own}_3`],
  [`${own}_9`, `${own}_10`],
  [`card_ready_${versionOf(another)}`, own],
])('a version that was deleted as %s comes again as %s, since Meta keeps old names back', (before, after) => {
  expect(freeName(template, deleted(before), { stored: [deleted(before)], atMeta: [] })).toBe(after);
});

it.each(['card_ready', own, `${own}_2`, `${own}_10`])('reports about %s find the template', (name) => {
  expect(namesBehind(name)).toContain('card_ready');
});
