import { expect, it } from 'vitest';
import { aStage, resourcesOf, synthesised } from './synthesised.ts';

const templates = synthesised(aStage({ logRetentionDays: 30 }));
const functions = resourcesOf(templates, 'AWS::Lambda::Function');

it('every function runs Node 24 on arm64 with 256 MB, or 512 where it holds files, and stops before an API would stop waiting', () => {
  expect(functions.length).toBeGreaterThanOrEqual(6);
  for (const { Properties } of functions) {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
    });
    const holdsFiles = 'RECEIVED_BUCKET' in (Properties.Environment?.Variables ?? {});
    expect(Properties.MemorySize).toBe(holdsFiles ? 512 : 256);
    expect(Properties.Timeout).toBeLessThanOrEqual(30);
  }
});

it('every function writes structured lines of its own, and the platform only warnings, into a log group of its own', () => {
  const groups = functions.map(({ Properties }) => Properties.LoggingConfig.LogGroup.Ref);

  expect(new Set(groups).size).toBe(groups.length);
  for (const { Properties } of functions) {
    expect(Properties.LoggingConfig).toMatchObject({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'WARN',
    });
  }
});

it('every log is kept for the days of the stage, encrypted, with personal data masked', () => {
  const groups = resourcesOf(templates, 'AWS::Logs::LogGroup');

  expect(groups.length).toBeGreaterThan(functions.length);
  for (const { Properties } of groups) {
    expect(Properties.RetentionInDays).toBe(30);
    expect(Properties.KmsKeyId).toBeDefined();
    expect(JSON.stringify(Properties.DataProtectionPolicy)).toContain('CreditCardNumber');
  }
});
