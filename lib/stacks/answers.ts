import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { ConversationChannel } from '../constructs/conversation-channel.ts';
import type { Stage } from '../stage.ts';
import type { State } from './state.ts';

export interface AnswersProps extends StackProps {
  readonly stage: Stage;
  readonly state: State;
  readonly bus: EventBus;
}

/** What customers answer: understood, told to the bank, and answered in turn. */
export class Answers extends Stack {
  readonly conversations: ConversationChannel;

  constructor(scope: Construct, id: string, { stage, state, bus, ...props }: AnswersProps) {
    super(scope, id, {
      description: 'Aviso: what customers answer, and what came of their messages',
      ...props,
    });
    this.conversations = new ConversationChannel(this, 'Conversations', { stage, state, bus });
    const { buffer, deadLetters } = this.conversations.replies;
    new CfnOutput(this, 'RepliesBufferUrl', { value: buffer.queueUrl });
    new CfnOutput(this, 'RepliesDeadLettersUrl', { value: deadLetters.queueUrl });
  }
}
