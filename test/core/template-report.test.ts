import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { templateAnnouncements } from '../../core/templates/events.ts';
import { applyReport, type TemplateReport } from '../../core/templates/template-report.ts';
import { TemplateStatus, type TemplateVersion } from '../../core/templates/template-version.ts';
import { aTemplate, aVersion, instant } from './template-builders.ts';

const about = { metaName: 'card_ready', language: 'es' };
const status = (seconds: number, word: TemplateStatus, more: object = {}): TemplateReport => ({
  ...about,
  about: 'status',
  at: instant(seconds),
  status: word,
  ...more,
});
const category = (seconds: number, word: string): TemplateReport => ({
  ...about,
  about: 'category',
  at: instant(seconds),
  category: word,
});
const quality = (seconds: number, word: string): TemplateReport => ({
  ...about,
  about: 'quality',
  at: instant(seconds),
  quality: word,
});
const texts = (seconds: number, body: string): TemplateReport => ({
  ...about,
  about: 'components',
  at: instant(seconds),
  texts: [body],
  body,
});

const { approvedAt: _, ...submitted } = aVersion(aTemplate(), { status: 'PENDING', at: instant(-1) });
const told = (reports: readonly TemplateReport[], version: TemplateVersion = submitted) =>
  reports.reduce(applyReport, version);

describe('a version of a template', () => {
  it('is what Meta said of it last', () => {
    expect(told([status(1, 'APPROVED'), status(2, 'PAUSED', { reason: 'SCAM' })])).toMatchObject({
      status: 'PAUSED',
      reason: 'SCAM',
      at: instant(2),
      approvedAt: instant(1),
    });
    expect(told([status(2, 'PAUSED', { reason: 'SCAM' }), status(3, 'APPROVED')])).not.toHaveProperty(
      'reason',
    );
  });

  it('is not moved back by a report that was late, and remembers that it was approved', () => {
    expect(told([status(2, 'REJECTED'), status(1, 'APPROVED')])).toMatchObject({
      status: 'REJECTED',
      approvedAt: instant(1),
    });
  });

  const report = fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom(...TemplateStatus.options))
      .map((one) => status(...one)),
    fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom('UTILITY', 'MARKETING'))
      .map((one) => category(...one)),
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom('GREEN', 'RED')).map((one) => quality(...one)),
  );

  it('ends in the same place in whatever order its reports arrive, and however often', () => {
    fc.assert(
      fc.property(
        fc
          .array(report, { maxLength: 8 })
          .chain((reports) =>
            fc.tuple(
              fc.constant(reports),
              fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }),
            ),
          ),
        ([reports, shuffled]) => {
          expect(told(shuffled)).toEqual(told(reports));
        },
      ),
    );
  });

  it.each([
    ['first', [status(2, 'PAUSED', { category: 'UTILITY' }), category(2, 'MARKETING')]],
    ['last', [category(2, 'MARKETING'), status(2, 'PAUSED', { category: 'UTILITY' })]],
  ])('is in the dearer category, though a status of the same second names the old one %s', (_, reports) => {
    expect(told(reports)).toMatchObject({ status: 'PAUSED', category: 'MARKETING' });
  });

  it('may be sent on when somebody only changed words at Meta, and not when its parameters are others', () => {
    const [ours, words, parameters] = [
      'Hola {{name}}, tu tarjeta está lista.',
      'Hola {{name}}, ya está tu tarjeta.',
      'Hola {{who}}, tu tarjeta está lista.',
    ];
    expect(told([texts(1, ours)])).not.toHaveProperty('edited');
    expect(told([texts(1, words)])).toMatchObject({ edited: 'words' });
    expect(told([texts(1, parameters)])).toMatchObject({ edited: 'parameters' });
    expect(told([texts(1, parameters), texts(2, ours)])).not.toHaveProperty('edited');
    expect(told([texts(2, ours), texts(1, parameters)])).not.toHaveProperty('edited');
  });
});

describe('TemplateStatusChanged', () => {
  const announced = (before: TemplateVersion | undefined, next: TemplateVersion) =>
    templateAnnouncements(before, next).map(({ detail }) => detail.data);
  const approved = told([status(1, 'APPROVED')]);

  it('says what a version was and is', () => {
    expect(announced(submitted, approved)).toEqual([
      {
        template: 'card_ready',
        language: 'es',
        version: submitted.version,
        metaName: 'card_ready',
        status: 'APPROVED',
        previous: 'PENDING',
        category: 'UTILITY',
      },
    ]);
    expect(announced(approved, told([category(2, 'MARKETING')], approved))).toMatchObject([
      { status: 'APPROVED', previous: 'APPROVED', category: 'MARKETING', previousCategory: 'UTILITY' },
    ]);
  });

  it('is not said of a create that Meta has not answered, nor of what only we know', () => {
    const submitting = { ...submitted, status: 'SUBMITTING' as const };
    expect(announced(undefined, submitting)).toEqual([]);
    expect(announced(approved, { ...approved, metaId: '7', changedAt: instant(9) })).toEqual([]);
    expect(announced(submitting, submitted)).toMatchObject([{ status: 'PENDING' }]);
    expect(announced(submitting, submitted)[0]).not.toHaveProperty('previous');
  });

  it('has one id for one fact, and another for the next', () => {
    const idOf = (before: TemplateVersion, next: TemplateVersion) =>
      templateAnnouncements(before, next)[0]?.detail.eventId;
    const paused = told([status(2, 'PAUSED')], approved);

    expect(idOf(submitted, approved)).toBe(idOf(submitted, { ...approved, changedAt: instant(9) }));
    expect(idOf(approved, paused)).not.toBe(idOf(submitted, approved));
    expect(idOf(paused, told([status(3, 'APPROVED')], paused))).not.toBe(idOf(submitted, approved));
  });
});
