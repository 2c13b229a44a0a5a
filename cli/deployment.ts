import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { stageOutputs } from '../adapters/cloudformation/stage-outputs.ts';
import { Problem } from './problem.ts';

/** Which deployment a command speaks to: a stage on AWS, or the sandbox on this machine. */
export type Target = { local?: boolean; portBase: string; stage: string; region?: string };

export type ClientSettings = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
};

export type Deployment = {
  clients: ClientSettings;
  /** Reads an output of the stacks; a missing one ends the command with what to do. */
  output: (name: string) => string;
  outputs: Readonly<Record<string, string>>;
  /** How to speak of it: `stage prod` or `the sandbox on port 4566`. */
  name: string;
};

export const defaultPortBase = '4566';
export const defaultStage = process.env.AVISO_STAGE ?? 'prod';

/** The flags by which the next command finds the same deployment; none where it finds it anyway. */
export const flagsFor = ({ local, portBase, stage, region }: Target): string =>
  [
    ...(local ? ['--local'] : []),
    ...(local && portBase !== defaultPortBase ? [`--port-base ${portBase}`] : []),
    ...(!local && stage !== defaultStage ? [`--stage ${stage}`] : []),
    ...(!local && region ? [`--region ${region}`] : []),
  ]
    .map((flag) => ` ${flag}`)
    .join('');

// Any key that the sandbox did not hand out itself is taken as a bank's.
const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const settings = ({ local, portBase, region }: Target): ClientSettings =>
  local
    ? { endpoint: `http://127.0.0.1:${portBase}`, region: 'eu-west-1', credentials: localCredentials }
    : { ...(region && { region }) };

const unreachable = ({ local, portBase, stage }: Target, error: unknown): Problem =>
  local
    ? new Problem(
        3,
        `No sandbox answers on port ${portBase}. Start it with \`npm start\`, or name its port with --port-base.`,
      )
    : new Problem(
        3,
        `Cannot read the stacks of stage ${stage}: ${error instanceof Error ? error.message : 'unknown error'}. ` +
          'Sign in to AWS (AWS_PROFILE, AWS_REGION), or add --local for the sandbox.',
      );

export async function findDeployment(target: Target): Promise<Deployment> {
  if (!/^\d{1,5}$/.test(target.portBase))
    throw new Problem(2, `--port-base ${target.portBase} is not a port number.`);
  const stage = target.local ? 'local' : target.stage;
  const name = target.local ? `the sandbox on port ${target.portBase}` : `stage ${stage}`;
  const clients = settings(target);
  const cloudFormation = new CloudFormationClient({ ...clients, maxAttempts: target.local ? 1 : 3 });
  const outputs = await stageOutputs(cloudFormation, stage).catch((error: unknown) => {
    throw unreachable(target, error);
  });
  if (Object.keys(outputs).length === 0) {
    throw new Problem(
      3,
      `Nothing of stage ${stage} is deployed here. Deploy with \`npx cdk deploy --all -c stage=${stage}\`, or name another --stage.`,
    );
  }
  return {
    clients,
    outputs,
    name,
    output: (key) => {
      const value = outputs[key];
      if (!value)
        throw new Problem(
          3,
          `The stacks of ${name} have no output ${key}; deploy this version of Aviso again.`,
        );
      return value;
    },
  };
}
