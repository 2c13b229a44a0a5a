import type { App, Environment } from 'aws-cdk-lib';
import type { ChannelType } from './constructs/notification-channel.ts';
import { Announce } from './stacks/announce.ts';
import { Answers } from './stacks/answers.ts';
import { Channels } from './stacks/channels.ts';
import { Inbound } from './stacks/inbound.ts';
import { State } from './stacks/state.ts';
import type { Stage } from './stage.ts';

export interface AvisoStacks {
  readonly state: State;
  readonly channels: Channels;
  readonly answers: Answers;
  readonly inbound: Inbound;
  readonly announce: Announce;
}

/** The stacks of one deployment; `env` says where when the stage does not. */
export function avisoStacks(
  app: App,
  stage: Stage,
  env: Environment = {},
  types?: readonly ChannelType[],
): AvisoStacks {
  const { account = env.account, region = env.region } = stage;
  const common = {
    stage,
    env: { ...(account && { account }), ...(region && { region }) },
    tags: { 'aviso:stage': stage.stage },
    terminationProtection: stage.stage === 'prod',
  };
  const id = (name: string) => `Aviso-${stage.stage}-${name}`;

  const state = new State(app, id('State'), common);
  const channels = new Channels(app, id('Channels'), { ...common, state, ...(types && { types }) });
  const answers = new Answers(app, id('Answers'), { ...common, state, bus: channels.bus });
  const inbound = new Inbound(app, id('Inbound'), {
    ...common,
    state,
    replies: answers.conversations.replies.buffer,
  });
  const announce = new Announce(app, id('Announce'), { ...common, state, bus: channels.bus });
  return { state, channels, answers, inbound, announce };
}
