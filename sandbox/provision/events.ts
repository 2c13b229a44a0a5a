import * as z from 'zod';
import type { Target } from '../cloud.ts';
import { kind, type Resource } from './kind.ts';
import { Statement, toPolicyStatement } from './policy-document.ts';
import type { Site } from './site.ts';

const described = { Description: 'a description does nothing' };
const tagged = { Tags: 'nobody reads the tags of a bus or a rule here' };
const notEncrypted = { KmsKeyIdentifier: 'nothing is encrypted at rest on this machine' };

const Pattern = z.record(z.string(), z.unknown());

export const eventBus = kind(
  z.strictObject({ Name: z.string().optional() }),
  { ...described, ...tagged, ...notEncrypted, LogConfig: 'there is no CloudWatch here' },
  ({ Name }, resource, site) => {
    const name = resource.name(Name);
    const { arn } = site.parts.eventBridge.createBus(name);
    return { ref: name, attributes: { Arn: arn, Name: name } };
  },
);

export const eventBusPolicy = kind(
  z.strictObject({ StatementId: z.string(), EventBusName: z.string().default('default'), Statement }),
  {},
  ({ StatementId, EventBusName, Statement }, resource, site) => {
    site.parts.eventBridge.putBusPolicy(busName(EventBusName), StatementId, toPolicyStatement(Statement));
    return { ref: resource.name(undefined), attributes: {} };
  },
);

const RuleTarget = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().optional(),
      MaximumEventAgeInSeconds: z.number().optional(),
    })
    .optional(),
});

export const rule = kind(
  z.strictObject({
    Name: z.string().optional(),
    EventBusName: z.string().default('default'),
    EventPattern: Pattern.optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z.array(RuleTarget).default([]),
  }),
  { ...described, ...tagged },
  ({ Name, EventBusName, EventPattern, ScheduleExpression, State, Targets }, resource, site) => {
    const name = resource.name(Name, 64);
    const bus = busName(EventBusName);
    const { arn } = site.parts.eventBridge.putRule({
      name,
      bus,
      enabled: State === 'ENABLED',
      targets: Targets.map(toTarget),
      ...(EventPattern ? { pattern: EventPattern } : {}),
      ...(ScheduleExpression === undefined ? {} : { scheduleExpression: ScheduleExpression }),
    });
    for (const { Arn, DeadLetterConfig } of Targets) {
      wish(site, resource, arn, Arn);
      if (!DeadLetterConfig) continue;
      wish(site, resource, arn, DeadLetterConfig.Arn);
      site.deadLetterArns.add(DeadLetterConfig.Arn);
    }
    return { ref: bus === 'default' ? name : `${bus}|${name}`, attributes: { Arn: arn } };
  },
);

export const archive = kind(
  z.strictObject({
    ArchiveName: z.string().optional(),
    SourceArn: z.string(),
    EventPattern: Pattern.optional(),
    RetentionDays: z.number().optional(),
  }),
  { ...described, ...notEncrypted },
  ({ ArchiveName, SourceArn, EventPattern, RetentionDays }, resource, site) => {
    const name = resource.name(ArchiveName, 48);
    const { arn } = site.parts.eventBridge.putArchive({
      name,
      bus: busName(SourceArn),
      ...(EventPattern ? { pattern: EventPattern } : {}),
      ...(RetentionDays === undefined ? {} : { retentionDays: RetentionDays }),
    });
    return { ref: name, attributes: { Arn: arn, ArchiveName: name } };
  },
);

function toTarget(target: z.infer<typeof RuleTarget>): Target {
  const { InputTransformer, RetryPolicy } = target;
  return {
    id: target.Id,
    arn: target.Arn,
    ...(target.RoleArn === undefined ? {} : { roleArn: target.RoleArn }),
    ...(target.Input === undefined ? {} : { input: target.Input }),
    ...(target.InputPath === undefined ? {} : { inputPath: target.InputPath }),
    ...(InputTransformer === undefined
      ? {}
      : {
          inputTransformer: {
            inputTemplate: InputTransformer.InputTemplate,
            ...(InputTransformer.InputPathsMap ? { inputPathsMap: InputTransformer.InputPathsMap } : {}),
          },
        }),
    ...(target.DeadLetterConfig ? { deadLetterArn: target.DeadLetterConfig.Arn } : {}),
    ...(RetryPolicy?.MaximumRetryAttempts === undefined
      ? {}
      : { maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts }),
  };
}

/** Queues and functions let a rule in by their own policy, which may come later in the template. */
function wish(site: Site, { stack, logicalId }: Resource, ruleArn: string, targetArn: string): void {
  const service = targetArn.split(':')[2];
  const action = ({ sqs: 'sqs:SendMessage', lambda: 'lambda:InvokeFunction' } as const)[service ?? ''];
  if (action) {
    const where = `${stack} / ${logicalId}`;
    site.wishes.push({ where, service: 'events.amazonaws.com', action, sourceArn: ruleArn, targetArn });
    return;
  }
  if (service !== 'events') throw new Error(`the sandbox does not support ${targetArn} as a target`);
}

function busName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split('event-bus/')[1] ?? nameOrArn) : nameOrArn;
}
