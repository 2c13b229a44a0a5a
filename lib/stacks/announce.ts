import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Announcer } from '../constructs/announcer.ts';
import { MessageOutcomes } from '../constructs/message-outcomes.ts';
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
    const { messages, templates, outcomes, conversations, consentReceipts, operations } = state;
    const common = { messages, outcomes, operations, batchingSeconds: stage.batchingSeconds.announce };
    const announcer = new Announcer(this, 'Announcer', {
      ...common,
      templates,
      conversations,
      consentReceipts,
      bus,
    });
    const { deadLetters } = new MessageOutcomes(this, 'Outcomes', common);
    new CfnOutput(this, 'AnnounceDeadLettersUrl', { value: announcer.deadLetters.queueUrl });
    new CfnOutput(this, 'OutcomesDeadLettersUrl', { value: deadLetters.queueUrl });
  }
}
