import { App, type Environment, Validations } from 'aws-cdk-lib';
import { lintFolder } from '../cli/lint-folder.ts';
import { lintReport } from '../cli/templates-lint.ts';
import { bundleFunctions } from '../lib/bundle-functions.ts';

if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(
    `Aviso needs Node 24 or newer and this is ${process.version}: run it through npx or npm run.`,
  );
  process.exit(3);
}

const linted = await lintFolder();
if (linted.findings.length > 0) {
  console.error(lintReport(linted));
  process.exit(2);
}
// These load the catalogue, and with it the templates.
const { avisoStacks } = await import('../lib/aviso-stacks.ts');
const { readStage, StageError } = await import('../lib/stage.ts');

const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
const env: Environment = { ...(account && { account }), ...(region && { region }) };

const app = new App();
const said = (key: string): string | undefined => app.node.tryGetContext(key)?.toString();
const phoneNumberId = said('phoneNumberId');
const wabaId = said('wabaId');

try {
  const stage = readStage(said('stage'), {
    ...(phoneNumberId && { phoneNumberId }),
    ...(wabaId && { wabaId }),
  });
  await bundleFunctions();
  avisoStacks(app, stage, env);
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exit(2);
}

if (said('nag') === 'true') {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
