import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Announcer } from '../constructs/announcer.ts';
import type { Stage } from '../stage.ts';
import type { State } from './state.ts';

export interface AnnounceProps extends StackProps {
  readonly stage: Stage;
  readonly state: State;
  readonly bus: EventBus;
}

/** What changed, told to the bank's systems on the bus. */
export class Announce extends Stack {
  constructor(scope: Construct, id: string, { stage, state, bus, ...props }: AnnounceProps) {
    super(scope, id, { description: 'Aviso: what changed, announced on the event bus', ...props });
    const announcer = new Announcer(this, 'Announcer', {
      messages: state.messages,
      templates: state.templates,
      bus,
      batchingSeconds: stage.batchingSeconds.announce,
      operations: state.operations,
    });
    new CfnOutput(this, 'AnnounceDeadLettersUrl', { value: announcer.deadLetters.queueUrl });
  }
}
