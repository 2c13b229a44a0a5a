import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Addresses, addressesAt } from '../assembly/addresses.ts';
import { readAssembly } from '../assembly/read-assembly.ts';
import { installVirtualClock } from '../clock/virtual-clock.ts';
import type { Meta } from '../cloud.ts';
import { createCloudFormation } from '../cloudformation/create-cloudformation.ts';
import { createClockControl } from '../control/clock-control.ts';
import { createControl, type Health } from '../control/create-control.ts';
import { createSettle } from '../control/settle.ts';
import { createDynamoDb } from '../dynamodb/create-dynamodb.ts';
import { createEventBridge } from '../eventbridge/create-eventbridge.ts';
import { compilePattern } from '../eventbridge/event-pattern.ts';
import { createFaults } from '../faults/create-faults.ts';
import { createFront } from '../front/create-front.ts';
import { createHttpApi } from '../http-api/create-http-api.ts';
import { createLambda } from '../lambda/create-lambda.ts';
import { createMeta } from '../meta/create-meta.ts';
import { provision } from '../provision/provision.ts';
import { createS3 } from '../s3/create-s3.ts';
import { createScheduler } from '../scheduler/create-scheduler.ts';
import { createSecretsManager } from '../secrets-manager/create-secrets-manager.ts';
import { seededPhones } from '../seed/phones.ts';
import { readSeeds } from '../seed/seeds.ts';
import { createSqs } from '../sqs/create-sqs.ts';
import { openStore } from '../store/open-store.ts';
import { createSts } from '../sts/create-sts.ts';
import { bankWorld } from './bank-world.ts';
import { deliverTo } from './deliver.ts';
import { checkout } from './flags.ts';
import { taking } from './free-ports.ts';
import { openLog } from './log.ts';
import { readMessageTemplates } from './message-templates.ts';
import { metaWiring } from './meta-wiring.ts';
import { createPhonesBar } from './phones-bar.ts';
import { producerFor } from './producer.ts';
import type { StateFolder } from './state-folder.ts';
import { everySecond } from './ticker.ts';

const longestInvocationMs = 8_000;

/** Puts the parts together, stands the assembly up in them, and lets things flow. */
export async function openSandbox(options: {
  folder: StateFolder;
  assembly: string;
  portBase: number;
  seed: boolean;
}): Promise<{ addresses: Addresses; health(): Health; close(): Promise<void> }> {
  const { folder, portBase } = options;
  const addresses = addressesAt(portBase);
  const { log, close: closeLog } = openLog(folder.log);

  const store = openStore(folder.store);
  const kept = store.collection<number>('sandbox');
  const clock = installVirtualClock();
  const setOffset = (offset: number) => {
    clock.setOffset(offset);
    kept.put('clock-offset', offset);
  };
  clock.setOffset(kept.get('clock-offset') ?? 0);
  const { now } = clock;

  const faults = createFaults(log);
  const dynamodb = await createDynamoDb({ folder: folder.tables, store, now });
  const sqs = await createSqs({ file: folder.records, port: portBase, now, faults: faults.ofQueues });
  const s3 = createS3(sqs);
  const secretsManager = createSecretsManager({ store, now });
  const cloudFormation = createCloudFormation();
  const deliver = deliverTo(() => ({ sqs, lambda, eventBridge }));
  const eventBridge = createEventBridge({ store, now, deliver, faults: faults.ofDeliveries, log });
  const scheduler = createScheduler({ store, now, deliver, eventBridge, log });
  const lambda = createLambda({
    sqs,
    dynamodb,
    store,
    clockOffset: clock.offset,
    now,
    endpoint: addresses.endpoint,
    compilePattern,
    faults: faults.ofFunctions,
    log,
  });
  const httpApi = createHttpApi({ lambda, now, log });

  const health: Health = { status: 'starting', startedInMs: 0, unsupported: [] };
  let outputs: Record<string, string> = {};
  let deadLetterArns = new Set<string>();
  let meta: Meta | undefined;

  const settle = createSettle({
    functions: () => lambda.isQuiet(),
    'event bus': () => eventBridge.isQuiet(),
    scheduler: () => scheduler.isQuiet(),
    'calls of services': () => front.inFlight() === 0,
    Meta: () => meta?.isQuiet() ?? true,
  });
  const fireDue = async () => {
    await scheduler.fireDue();
    await dynamodb.sweepExpired();
  };
  const clockControl = createClockControl({
    now,
    moveTo: (instant) => setOffset(instant - clock.realNow()),
    jumpTo: (instant) => setOffset(instant - clock.realNow()),
    nextDue: () => earliest(scheduler.nextDue(), sqs.nextDue()),
    fireDue,
    settle,
    isUntouched: () =>
      eventBridge.events(kept.get('seeded-up-to') ?? 0).every(({ source }) => source === 'aviso'),
  });
  const services = {
    dynamodb: dynamodb.table,
    'streams.dynamodb': dynamodb.streams,
    sqs,
    s3,
    events: eventBridge,
    scheduler,
    secretsmanager: secretsManager,
    cloudformation: cloudFormation,
    sts: createSts(),
  };
  const front = createFront({
    services,
    faults: faults.ofCalls,
    callerOf: (accessKeyId) => lambda.callerOf(accessKeyId),
    control: createControl({
      health: () => health,
      outputs: () => outputs,
      eventBridge,
      queues: () =>
        sqs
          .queues()
          .map((queue) => ({ ...queue, deadLetter: queue.deadLetter || deadLetterArns.has(queue.arn) })),
      settle,
      clock: clockControl,
      faults,
      befallen: () => ({
        services: Object.keys(services),
        queues: sqs.queues().map(({ name }) => name),
        functions: lambda.titles(),
      }),
    }),
    log,
  });
  await taking(portBase, front.listen(portBase));

  const provisioned = await provision(
    readAssembly(options.assembly, portBase),
    { dynamodb, sqs, s3, eventBridge, scheduler, secretsManager, cloudFormation, lambda },
    addresses.apiUrl,
  );
  outputs = provisioned.outputs;
  deadLetterArns = provisioned.deadLetterArns;
  health.unsupported = provisioned.unsupported;
  const publish = producerFor(eventBridge, outputs.EventBusName ?? 'default');
  const seeds = readSeeds();

  await taking(portBase + 1, httpApi.listen(portBase + 1, provisioned.routes, provisioned.throttle));
  const phones = createMeta({
    wiring: metaWiring(outputs, secretsManager),
    store,
    now,
    bar: createPhonesBar({ examples: join(checkout, 'docs', 'examples'), publish, clock: clockControl }),
    phones: seededPhones(seeds),
    templates: readMessageTemplates(join(checkout, 'templates'), `${addresses.apiUrl}/l`),
    bank: bankWorld({ outputs, secretsManager, eventBridge, publish, seeds, now }),
    log,
  });
  await taking(portBase + 2, phones.listen(portBase + 2));
  meta = phones;
  provisioned.openSources();

  if (options.seed && kept.get('seeded-up-to') === undefined) {
    for (const seed of seeds) await publish(seed);
    await settle();
    kept.put('seeded-up-to', eventBridge.events(0).at(-1)?.seq ?? 0);
  }
  const ticker = everySecond(
    async () => (clockControl.atRest() ? fireDue() : undefined),
    (error) => log('sandbox', `What fell due was not worked off: ${String(error)}`),
  );
  health.status = 'ready';
  health.startedInMs = Math.round(performance.now());

  return { addresses, health: () => health, close };

  async function close(): Promise<void> {
    await ticker.stop();
    const finished = httpApi.close().then(() => lambda.close());
    await Promise.race([finished, sleep(longestInvocationMs)]);
    await meta?.close();
    await front.close();
    await dynamodb.close();
    await sqs.close();
    store.close();
    await closeLog();
  }
}

function earliest(...instants: (number | undefined)[]): number | undefined {
  return instants.reduce((a, b) => (a === undefined ? b : b === undefined ? a : Math.min(a, b)), undefined);
}
