import type {
  CloudFormation,
  DynamoDb,
  EventBridge,
  HttpApiRoute,
  Lambda,
  PolicyStatement,
  S3,
  Scheduler,
  SecretsManager,
  Sqs,
} from '../cloud.ts';

/** The parts of the cloud that resources are stood up in. */
export type Parts = {
  dynamodb: DynamoDb;
  sqs: Sqs;
  s3: S3;
  eventBridge: EventBridge;
  scheduler: Scheduler;
  secretsManager: SecretsManager;
  cloudFormation: CloudFormation;
  lambda: Lambda;
};

/** Somebody a service acts for, who wants to hand something to a queue or a function. */
export type Wish = {
  where: string;
  service: string;
  action: 'sqs:SendMessage' | 'lambda:InvokeFunction';
  sourceArn: string;
  targetArn: string;
};

/** Where the resources of one assembly come to stand, with what can only be judged once all of them do. */
export type Site = {
  parts: Parts;
  apiUrl: string;
  wishes: Wish[];
  /** Statements of queue policies and function permissions, by the ARN they protect. */
  grants: Map<string, PolicyStatement[]>;
  queueArnByUrl: Map<string, string>;
  apis: string[];
  integrations: Map<string, string>;
  routes: HttpApiRoute[];
  throttle: { rate: number; burst: number } | undefined;
  /** Queues that take what could not be delivered or worked off, by other ways than a redrive. */
  deadLetterArns: Set<string>;
  /** Event sources begin to flow when everything stands. */
  atEnd: (() => void)[];
};

export function openSite(parts: Parts, apiUrl: string): Site {
  return {
    parts,
    apiUrl,
    wishes: [],
    grants: new Map(),
    queueArnByUrl: new Map(),
    apis: [],
    integrations: new Map(),
    routes: [],
    throttle: undefined,
    deadLetterArns: new Set(),
    atEnd: [],
  };
}

export function grant(site: Site, targetArn: string, statements: PolicyStatement[]): void {
  site.grants.set(targetArn, [...(site.grants.get(targetArn) ?? []), ...statements]);
}
