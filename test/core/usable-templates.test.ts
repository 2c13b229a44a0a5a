import { describe, expect, it } from 'vitest';
import { MessageTemplate } from '../../core/templates/message-template.ts';
import { TemplateStatus, unpushed, versionOf } from '../../core/templates/template-version.ts';
import { usableVersion } from '../../core/templates/usable-templates.ts';
import { aTemplate, aVersion, instant } from './template-builders.ts';

const today = aTemplate();
const before = aTemplate('Hola {{name}}, tu tarjeta llegó.');
const longAgo = aTemplate('Hola {{name}}, tu tarjeta salió.');
const todays = (change = {}) => aVersion(today, { metaName: `card_ready_${versionOf(today)}`, ...change });
const unfit = TemplateStatus.options.filter((status) => status !== 'APPROVED');
const notPushed = (status: TemplateStatus) => {
  const { template: _, ...row } = aVersion(today, { version: unpushed, status });
  return row;
};

describe('the version of a template', () => {
  it('is eight hex digits that any word of it changes, and the order of its fields does not', () => {
    expect(versionOf(today)).toMatch(/^[0-9a-f]{8}$/);
    expect(versionOf(before)).not.toBe(versionOf(today));
    expect(versionOf(aTemplate(undefined, { phrases: { greeting: 'Hola' } }))).not.toBe(versionOf(today));
    const turned = Object.fromEntries(Object.entries(today).reverse());
    expect(versionOf(MessageTemplate.parse(turned))).toBe(versionOf(today));
  });
});

describe('a message is sent with', () => {
  it('the bundled template under its plain name where nobody has pushed any', () => {
    expect(usableVersion(today, [])).toEqual({
      template: today,
      metaName: 'card_ready',
      version: versionOf(today),
    });
  });

  it('the bundled template under the name it has at Meta once it is approved', () => {
    expect(usableVersion(today, [aVersion(before), todays()])).toEqual({
      template: today,
      metaName: `card_ready_${versionOf(today)}`,
      version: versionOf(today),
    });
  });

  it.each(unfit)('the version that was approved last while the bundled one is %s', (status) => {
    const stored = [
      todays({ status }),
      aVersion(longAgo, { approvedAt: instant(-90), metaName: 'card_ready' }),
      aVersion(before, { approvedAt: instant(-60), metaName: `card_ready_${versionOf(before)}` }),
    ];
    expect(usableVersion(today, stored)).toEqual({
      template: before,
      metaName: `card_ready_${versionOf(before)}`,
      version: versionOf(before),
    });
  });

  it('the last approved version while the bundled one was not pushed, since the plain name says something else', () => {
    expect(usableVersion(today, [aVersion(before)])).toMatchObject({
      template: before,
      version: versionOf(before),
    });
  });

  it('the bundled template where only phrases or examples differ from what Meta approved', () => {
    const reworded = aTemplate(undefined, { phrases: { greeting: 'Hola' } });
    expect(usableVersion(reworded, [aVersion(today)])).toMatchObject({
      template: reworded,
      metaName: 'card_ready',
    });
  });

  it('an older version in words that it does not have yet', () => {
    const reworded = aTemplate(undefined, { phrases: { greeting: 'Hola', card: 'tarjeta' } });
    const older = aTemplate('Hola {{name}}, tu tarjeta llegó.', { phrases: { greeting: 'Buen día' } });
    expect(usableVersion(reworded, [aVersion(older)])?.template.phrases).toEqual({
      greeting: 'Buen día',
      card: 'tarjeta',
    });
  });
});

describe('a message is not sent', () => {
  it.each(unfit)('when the only version is %s', (status) => {
    expect(usableVersion(today, [aVersion(today, { status })])).toBeUndefined();
  });

  it.each(unfit)('when Meta says of the plain name, which nobody pushed, that it is %s', (status) => {
    expect(usableVersion(today, [notPushed(status)])).toBeUndefined();
    expect(usableVersion(today, [notPushed('APPROVED')])).toBeDefined();
  });

  it('with an older version that asks for values which are not filled in any more', () => {
    const older = aTemplate('Hola {{name}}, tu {{product}} llegó.');
    expect(usableVersion(today, [todays({ status: 'PAUSED' }), aVersion(older)])).toBeUndefined();
  });

  it('with an older version whose buttons are of other kinds', () => {
    const [body] = today.components;
    const older = aTemplate(undefined, { components: body ? [body] : [] });
    expect(usableVersion(today, [todays({ status: 'PAUSED' }), aVersion(older)])).toBeUndefined();
  });

  it('with a version whose parameters somebody changed at Meta', () => {
    expect(usableVersion(today, [aVersion(today, { edited: 'parameters' })])).toBeUndefined();
    expect(usableVersion(today, [aVersion(today, { edited: 'words' })])).toBeDefined();
  });

  it('with what stands under another name or in another language', () => {
    const english = aTemplate('Hi {{name}}, your card is ready.', { language: 'en' });
    expect(usableVersion(today, [aVersion(today, { status: 'PAUSED' }), aVersion(english)])).toBeUndefined();
  });
});
