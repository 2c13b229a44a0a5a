import { SQSClient } from '@aws-sdk/client-sqs';
import { queueDepth } from '../adapters/sqs/queue-depth.ts';
import { findDeployment, type Target } from './deployment.ts';
import { letterQueues, lettersOutput } from './letter-road.ts';
import { good, type Report, strong } from './terminal.ts';

/** Without a type: how many lie where. */
export async function letterOverview(target: Target): Promise<Report> {
  const deployment = await findDeployment(target);
  const sqs = new SQSClient(deployment.clients);
  const counts = await Promise.all(
    letterQueues.map(async (type) => ({
      type,
      letters: await queueDepth(sqs, deployment.output(lettersOutput(type))),
    })),
  );
  const some = counts.some(({ letters }) => letters > 0);
  return {
    json: { deployment: deployment.name, types: counts },
    text: [
      strong(`Dead letters of ${deployment.name}`),
      ...counts.map(({ type, letters }) => `  ${type.padEnd(20)} ${letters === 0 ? good('none') : letters}`),
    ].join('\n'),
    exitCode: some ? 1 : 0,
  };
}
