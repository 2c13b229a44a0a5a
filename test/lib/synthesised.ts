import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { type AvisoStacks, avisoStacks } from '../../lib/aviso-stacks.ts';
import type { ChannelType } from '../../lib/constructs/notification-channel.ts';
import { readStage, type Stage } from '../../lib/stage.ts';

const root = join(import.meta.dirname, '../..');

/** The context that `cdk` hands to the app: the flags decide what the templates look like. */
export const cdkContext = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'))).context;

export const aStage = (differences: Partial<Stage> = {}): Stage => ({ ...readStage('dev'), ...differences });

export function anApp(props: AppProps = {}): App {
  return new App({
    builtinCloudFormationValidation: false,
    ...props,
    context: { ...cdkContext, 'aws:cdk:bundling-stacks': [], ...props.context },
  });
}

export type Templates = Record<keyof AvisoStacks, Template>;

export function synthesised(stage: Stage = aStage(), types?: readonly ChannelType[]): Templates {
  const { state, channels, answers, inbound, announce } = avisoStacks(anApp(), stage, {}, types);
  return {
    state: Template.fromStack(state),
    channels: Template.fromStack(channels),
    answers: Template.fromStack(answers),
    inbound: Template.fromStack(inbound),
    announce: Template.fromStack(announce),
  };
}

export type Resource = ReturnType<Template['findResources']>[string];

/** Every resource of a type, over all stacks. */
export const resourcesOf = (templates: Templates, type: string): Resource[] =>
  Object.values(templates).flatMap((template) => Object.values(template.findResources(type)));
