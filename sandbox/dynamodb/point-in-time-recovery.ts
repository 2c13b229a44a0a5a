import * as z from 'zod';
import { describe } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { parseRequest, TableName } from './parse-request.ts';

const UpdateContinuousBackups = z.object({
  TableName,
  PointInTimeRecoverySpecification: z.object({
    PointInTimeRecoveryEnabled: z.boolean(),
    RecoveryPeriodInDays: z.number().int().min(1).max(35).default(35),
  }),
});

/** Remembered and told again, nothing more: no backup is made. */
export async function updateContinuousBackups(engine: Engine, body: unknown) {
  const asked = parseRequest(UpdateContinuousBackups, body);
  const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays } = asked.PointInTimeRecoverySpecification;
  await engine.write(async (write) => {
    await describe(engine.store, asked.TableName);
    const { pointInTimeRecovery, ...settings } = engine.settings.get(asked.TableName) ?? {};
    const since = pointInTimeRecovery?.since ?? engine.now();
    engine.settings.put(write, asked.TableName, {
      ...settings,
      ...(PointInTimeRecoveryEnabled ? { pointInTimeRecovery: { since, days: RecoveryPeriodInDays } } : {}),
    });
  });
  return describeContinuousBackups(engine, { TableName: asked.TableName });
}

export async function describeContinuousBackups(engine: Engine, body: unknown) {
  const asked = parseRequest(z.object({ TableName }), body);
  await describe(engine.store, asked.TableName);
  const recovery = engine.settings.get(asked.TableName)?.pointInTimeRecovery;
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: recovery
        ? {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: recovery.days,
            EarliestRestorableDateTime: recovery.since / 1000,
            LatestRestorableDateTime: engine.now() / 1000,
          }
        : { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  };
}
