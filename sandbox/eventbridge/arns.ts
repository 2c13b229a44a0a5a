import { account, region } from '../cloud.ts';

const prefix = `arn:aws:events:${region}:${account}`;

export const busArn = (bus: string) => `${prefix}:event-bus/${bus}`;
export const archiveArn = (archive: string) => `${prefix}:archive/${archive}`;
export const ruleArn = (bus: string, rule: string) =>
  bus === 'default' ? `${prefix}:rule/${rule}` : `${prefix}:rule/${bus}/${rule}`;

/** AWS takes a bus by its name or its ARN, and the default bus where none is named. */
export function busName(nameOrArn: string | undefined): string {
  if (nameOrArn === undefined || nameOrArn === '') return 'default';
  return nameOrArn.startsWith('arn:')
    ? nameOrArn.slice(nameOrArn.indexOf('event-bus/') + 'event-bus/'.length)
    : nameOrArn;
}
