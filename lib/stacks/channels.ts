import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnArchive, EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { settlingEvents } from '../../core/catalogue/matter.ts';
import { channelOf } from '../channel-of.ts';
import { raiseAlarm } from '../constructs/alarms.ts';
import type { BufferedFunction } from '../constructs/buffered-function.ts';
import { conversationDetailTypes } from '../constructs/conversation-channel.ts';
import { Conversions } from '../constructs/conversions.ts';
import { CustomerChannel } from '../constructs/customer-channel.ts';
import { LoggedAlarm } from '../constructs/logged-alarm.ts';
import { type ChannelType, NotificationChannel } from '../constructs/notification-channel.ts';
import type { Operations } from '../constructs/operations.ts';
import { UnroutedEvents } from '../constructs/unrouted-events.ts';
import type { Stage } from '../stage.ts';
import type { State } from './state.ts';

export interface ChannelsProps extends StackProps {
  readonly stage: Stage;
  readonly state: State;
  /** @default - every type in the catalogue */
  readonly types?: readonly ChannelType[];
}

/** The bus, and one road from it for each notification type and for what the bank says of its customers. */
export class Channels extends Stack {
  readonly bus: EventBus;
  readonly schedules: ScheduleGroup;

  constructor(
    scope: Construct,
    id: string,
    { stage, state, types = catalogue.map(channelOf), ...props }: ChannelsProps,
  ) {
    super(scope, id, { description: 'Aviso: the event bus and a channel per notification type', ...props });
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `aviso-${stage.stage}`,
      description: 'Business events in, answers out',
    });
    this.admitProducers(stage.producerAccounts);
    new CfnArchive(this, 'Archive', {
      sourceArn: this.bus.eventBusArn,
      description: 'What passed the bus, for replay',
      retentionDays: stage.archiveDays,
      kmsKeyIdentifier: state.operations.key.keyArn,
    });

    const { operations, customers, messages, templates, waiting } = state;
    this.schedules = this.scheduleGroup(state.operations);
    const common = {
      bus: this.bus,
      customers,
      operations,
      ...(stage.producerSources && { sources: stage.producerSources }),
    };
    const { messagingLimit, throughput, ...sending } = stage;
    const sender = {
      ...sending,
      ...(throughput && { throughput }),
      ...(messagingLimit && { messagingLimit }),
      accessToken: state.accessToken,
      lines: state.lines,
    };
    const logs: Record<string, ILogGroup> = {};
    for (const type of types) {
      const name = pascalCase(type.name);
      const maxConcurrency = stage.maxConcurrency[type.lane];
      const { defaultLanguage } = stage;
      const channel = new NotificationChannel(this, name, {
        ...common,
        type,
        messages,
        templates,
        waiting,
        schedules: this.schedules,
        documents: state.documents,
        sender,
        linkKey: state.linkKey,
        ...(stage.linkHosts && { linkHosts: stage.linkHosts }),
        policy: stage.policy,
        defaultLanguage,
        maxConcurrency,
      });
      this.tellQueues(name, channel.dispatcher);
      logs[name] = channel.dispatcher.function.logGroup;
    }
    const { keeper, detailTypes } = new CustomerChannel(this, 'Customers', {
      ...common,
      messages,
      lines: state.lines,
      phoneNumberId: stage.phoneNumberId,
      settlingDetailTypes: Object.keys(settlingEvents),
      consentReceipts: state.consentReceipts,
      maxConcurrency: stage.maxConcurrency.service,
    });
    new LoggedAlarm(this, 'LineStopped', {
      // Dispatchers are told when they send; of a message that Meta had taken, the customers' function hears.
      logs: { ...logs, Customers: keeper.function.logGroup },
      term: 'lineStopped',
      metricName: 'LineStops',
      description:
        'Meta takes no message of the number, or has given one up: the token, the account, its payment, the number itself or (130497) one country. `lineStopped` in the log is Meta’s code, `aviso doctor` says since when; see docs/operations.md. One message tries from time to time, and all follow once it is taken.',
      operations,
    });
    this.tellQueues('Customers', keeper);
    const conversions = new Conversions(this, 'Conversions', {
      ...common,
      messages,
      outcomes: state.outcomes,
      maxConcurrency: stage.maxConcurrency.service,
    });
    this.tellQueues('Conversions', conversions.listener);
    const unrouted = new UnroutedEvents(this, 'Unrouted', {
      bus: this.bus,
      known: [...types.map(({ detailType }) => detailType), ...detailTypes, ...conversationDetailTypes],
      foreign: stage.foreignDetailTypes ?? [],
      ...(stage.producerSources && { sources: stage.producerSources }),
      operations,
    });

    new CfnOutput(this, 'UnroutedUrl', { value: unrouted.queue.queueUrl });
    if (stage.producerSources)
      new CfnOutput(this, 'ProducerSources', { value: JSON.stringify(stage.producerSources) });
    new CfnOutput(this, 'EventBusName', { value: this.bus.eventBusName });
    new CfnOutput(this, 'EventBusArn', { value: this.bus.eventBusArn });
    new CfnOutput(this, 'ScheduleGroupName', { value: this.schedules.scheduleGroupName });
    new CfnOutput(this, 'BusinessName', { value: stage.businessName });
    new CfnOutput(this, 'PhoneNumberId', { value: stage.phoneNumberId });
    new CfnOutput(this, 'DisplayPhoneNumber', { value: stage.displayPhoneNumber });
    new CfnOutput(this, 'WabaId', { value: stage.wabaId });
    if (throughput) new CfnOutput(this, 'Throughput', { value: String(throughput) });
    if (messagingLimit) new CfnOutput(this, 'MessagingLimit', { value: String(messagingLimit) });
    new CfnOutput(this, 'GraphUrl', { value: stage.graphUrl });
    new CfnOutput(this, 'GraphVersion', { value: stage.graphVersion });
    new CfnOutput(this, 'DefaultLanguage', { value: stage.defaultLanguage });
    if (stage.linkHosts) new CfnOutput(this, 'LinkHosts', { value: stage.linkHosts.join(',') });
    new CfnOutput(this, 'Policy', { value: JSON.stringify(stage.policy) });
  }

  /** Without a statement only this account may put events, which is what an empty list means. */
  private admitProducers(accounts: readonly string[]): void {
    if (accounts.length === 0) return;
    this.bus.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Producers',
        principals: accounts.map((account) => new AccountPrincipal(account)),
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
      }),
    );
  }

  /** Wakes cannot outlive the queues they go to, so the group goes with them. */
  private scheduleGroup(operations: Operations): ScheduleGroup {
    const group = new ScheduleGroup(this, 'Schedules', {
      scheduleGroupName: `aviso-${operations.stage}`,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    raiseAlarm(this, 'LostWakesAlarm', {
      metric: group.metricFailedToBeSentToDLQ(undefined, {
        period: Duration.minutes(1),
        statistic: Stats.SUM,
      }),
      threshold: 1,
      description:
        'A message was due and Scheduler could put it neither into its buffer nor into the dead letters: look at the waking role and the queues’ key. Its event is kept in the Waiting table.',
      operations,
    });
    return group;
  }

  private tellQueues(name: string, { buffer, deadLetters }: BufferedFunction): void {
    new CfnOutput(this, `${name}BufferUrl`, { value: buffer.queueUrl });
    new CfnOutput(this, `${name}DeadLettersUrl`, { value: deadLetters.queueUrl });
  }
}

const pascalCase = (name: string) =>
  name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
