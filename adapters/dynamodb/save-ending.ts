import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { isEvidence, rankOf } from '../../core/delivery/message.ts';
import type { Ending, SaveEnding } from '../../core/delivery/ports.ts';
import { foldedGates } from './folded-gates.ts';
import { knowsLess } from './knows-less.ts';
import { type Condition, ownOpenClaim } from './own-open-claim.ts';
import { unmet } from './unmet.ts';

const exists: Condition = { text: 'attribute_exists(id)' };

const decided = ({ gates, deferral, template, variant, receipt, attempt }: Ending) => ({
  ...(gates && { gates: foldedGates(gates) }),
  ...(deferral && { deferral: foldedGates([deferral]) }),
  ...(template && { template }),
  ...(variant && { variant }),
  ...(receipt && { receipt }),
  ...(attempt && { attempt }),
});

/** Another attempt may have had a variant; what was sent now is none. */
const outOfExperiment = ({ template, variant }: Ending): readonly string[] =>
  template && !variant ? ['variant'] : [];

const removing = (names: readonly string[]): string =>
  names.length > 0 ? ` REMOVE ${names.join(', ')}` : '';

/**
 * Ends a claim: evidence by rank, anything else only over the attempt's own open claim. Where somebody knows
 * more already, the state stands and only what the gates decided is added, since no webhook can tell that.
 */
export const saveEnding =
  (dynamodb: DynamoDBClient, table: string): SaveEnding =>
  async ({ id, owner }, ending) => {
    const { outcome, at } = ending;
    const write = (
      fields: Record<string, unknown>,
      { text, names = {}, values = {} }: Condition,
      gone = '',
    ) => {
      const told = Object.entries(fields).filter(([, value]) => value !== undefined);
      return unmet(
        dynamodb,
        new UpdateItemCommand({
          TableName: table,
          Key: { id: { S: id } },
          UpdateExpression: `SET times.#s = :at${told.map(([name]) => `, #${name} = :${name}`).join('')}${gone}`,
          ConditionExpression: text,
          ExpressionAttributeNames: {
            '#s': outcome.state,
            ...Object.fromEntries(told.map(([name]) => [`#${name}`, name])),
            ...names,
          },
          ExpressionAttributeValues: {
            ':at': { N: String(at) },
            ...marshall(Object.fromEntries(told.map(([name, value]) => [`:${name}`, value]))),
            ...values,
          },
        }),
      );
    };
    const whole = { ...decided(ending), ...outcome, rank: rankOf(outcome.state) };
    const evidence = isEvidence(outcome);
    // What an earlier attempt had left of its trouble is no longer true.
    const stale = [
      ...['code', 'reason', 'released', 'trouble', 'wakeAt'].filter(
        (name) => Object(outcome)[name] === undefined,
      ),
      ...outOfExperiment(ending),
    ];
    const ended = await write(
      whole,
      evidence ? knowsLess(ending.attempt === 2) : ownOpenClaim(owner),
      removing(stale),
    );
    if (ended === undefined) return 'saved';
    if (evidence) await write(decided(ending), exists, removing(outOfExperiment(ending)));
    return 'overtaken';
  };
