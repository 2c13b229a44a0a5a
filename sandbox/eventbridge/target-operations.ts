import * as z from 'zod';
import type { Target } from '../cloud.ts';
import { compileInput } from './input-transformer.ts';
import { type Operation, operation, ServiceError } from './json-protocol.ts';
import { pageOf } from './page.ts';
import { ruleOf } from './rule-operations.ts';
import type { Rules } from './rules.ts';

// Strict: a parameter that would change what a target receives must be refused, not overlooked.
const TargetInput = z.strictObject({
  Id: z.string(),
  Arn: z.string().startsWith('arn:'),
  RoleArn: z.string().exactOptional(),
  Input: z.string().exactOptional(),
  InputPath: z.string().exactOptional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string(), z.string()).exactOptional(),
      InputTemplate: z.string(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
    })
    .optional(),
});

const OfRule = { Rule: z.string(), EventBusName: z.string().optional() };

export function targetOperations(rules: Rules): [string, Operation][] {
  const PutTargets = operation(
    z.object({ ...OfRule, Targets: z.array(TargetInput).min(1).max(10) }),
    (input) => {
      const rule = ruleOf(rules, input.EventBusName, input.Rule);
      const added = input.Targets.map(targetOf);
      const kept = rule.targets.filter(({ id }) => !added.some((target) => target.id === id));
      if (kept.length + added.length > 5)
        throw new ServiceError('LimitExceededException', 'A rule has at most 5 targets.');
      for (const target of added) refuseInvalidInput(target);
      rules.put({ ...rule, targets: [...kept, ...added] }, 'caller');
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  );

  const Listing = z.object({
    ...OfRule,
    NextToken: z.string().optional(),
    Limit: z.int().min(1).max(100).optional(),
  });
  const ListTargetsByRule = operation(Listing, ({ Rule, EventBusName, NextToken, Limit }) => {
    const { targets } = ruleOf(rules, EventBusName, Rule);
    const { items, ...next } = pageOf(targets, ({ id }) => id, { limit: Limit, token: NextToken });
    return { Targets: items.map(described), ...next };
  });

  const RemoveTargets = operation(
    z.object({ ...OfRule, Ids: z.array(z.string()).min(1) }),
    ({ Rule, EventBusName, Ids }) => {
      const rule = ruleOf(rules, EventBusName, Rule);
      const unknown = Ids.filter((id) => !rule.targets.some((target) => target.id === id));
      rules.put({ ...rule, targets: rule.targets.filter(({ id }) => !Ids.includes(id)) }, 'caller');
      const FailedEntries = unknown.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${TargetId} does not exist on rule ${Rule}.`,
      }));
      return { FailedEntryCount: FailedEntries.length, FailedEntries };
    },
  );

  return Object.entries({ PutTargets, ListTargetsByRule, RemoveTargets });
}

function targetOf(input: z.infer<typeof TargetInput>): Target {
  const { Id, Arn, RoleArn, Input, InputPath, InputTransformer, DeadLetterConfig, RetryPolicy } = input;
  return {
    id: Id,
    arn: Arn,
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
    ...(Input !== undefined && { input: Input }),
    ...(InputPath !== undefined && { inputPath: InputPath }),
    ...(InputTransformer && {
      inputTransformer: {
        inputTemplate: InputTransformer.InputTemplate,
        ...(InputTransformer.InputPathsMap && { inputPathsMap: InputTransformer.InputPathsMap }),
      },
    }),
    ...(DeadLetterConfig?.Arn !== undefined && { deadLetterArn: DeadLetterConfig.Arn }),
    ...(RetryPolicy?.MaximumRetryAttempts !== undefined && {
      maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
    }),
  };
}

function refuseInvalidInput(target: Target): void {
  try {
    if (target.input !== undefined) JSON.parse(target.input);
    compileInput(target);
  } catch (error) {
    throw new ServiceError(
      'ValidationException',
      `Target ${target.id}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function described(target: Target): object {
  const { id, arn, roleArn, input, inputPath, inputTransformer, deadLetterArn, maximumRetryAttempts } =
    target;
  return {
    Id: id,
    Arn: arn,
    RoleArn: roleArn,
    Input: input,
    InputPath: inputPath,
    InputTransformer: inputTransformer && {
      InputPathsMap: inputTransformer.inputPathsMap,
      InputTemplate: inputTransformer.inputTemplate,
    },
    DeadLetterConfig: deadLetterArn === undefined ? undefined : { Arn: deadLetterArn },
    RetryPolicy:
      maximumRetryAttempts === undefined ? undefined : { MaximumRetryAttempts: maximumRetryAttempts },
  };
}
