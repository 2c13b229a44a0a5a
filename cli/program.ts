import { Command, CommanderError, Option } from 'commander';
import type { ImportOptions } from './consent-import.ts';
import { defaultPortBase, defaultStage, type Target } from './deployment.ts';
import type { ExplainOptions } from './explain.ts';
import type { PolicyOptions } from './explain-policy.ts';
import type { FunnelOptions } from './funnel.ts';
import { type ExitCode, Problem } from './problem.ts';
import type { PublishOptions } from './publish.ts';
import type { RedriveOptions } from './redrive.ts';
import type { StatusOptions } from './template-review.ts';
import type { PushOptions } from './templates-push.ts';
import { type Report, tell } from './terminal.ts';

type Output = { json?: boolean };

const described = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option('--local', 'speak to the sandbox on this machine')
    .option('--port-base <port>', "the sandbox's first port", defaultPortBase)
    .option('--stage <stage>', 'the stage on AWS', defaultStage)
    .option('--region <region>', "the stage's region, where AWS_REGION does not say")
    .option('--json', 'print JSON, and nothing else, on stdout');

/**
 * The commands, each of which ends in one report. Each loads its own file when it runs: most of them load the
 * catalogue, and the lint must run where the catalogue cannot be loaded.
 */
export function program(): Command {
  const aviso = new Command('aviso')
    .description('WhatsApp notifications that get an answer: publish events, and see what became of them.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text),
    });

  described(aviso, 'publish', 'put an event on the bus, as core banking does')
    .argument('<what>', 'a JSON file of events, or the name of an example such as transaction-alert')
    .option('--customer <id>', 'address the example to this customer')
    .option(
      '--event-id <id>',
      "the example's eventId, to publish the very same event again; a fresh one each time unless given",
    )
    .option('--no-check', 'publish even what would be dead-lettered')
    .action(
      reporting(async (what: string, options: PublishOptions & Output) =>
        (await import('./publish.ts')).publish(what, options),
      ),
    );

  described(aviso, 'why', 'why a customer did, or did not, get a message')
    .argument('<id>', 'an eventId or a messageId')
    .action(
      reporting(async (id: string, options: Target & Output) => (await import('./why.ts')).why(id, options)),
    );

  described(
    aviso,
    'explain',
    'what would become of an event, or of the past under another policy; writes nothing',
  )
    .argument('[what]', 'a JSON file of events, or the name of an example such as payment-reminder')
    .option('--customer <id>', 'address the example to this customer')
    .option('--at <instant>', 'decide as of this instant, such as 2026-11-22T23:30:00-06:00')
    .option('--policy <file>', 'compare this policy with the one in force, over past events')
    .option('--since <day>', 'with --policy and no file: over the messages since this day (30 days back)')
    .action(
      reporting(
        async (what: string | undefined, options: ExplainOptions & Partial<PolicyOptions> & Output) => {
          const { policy } = options;
          if (policy !== undefined)
            return (await import('./explain-policy.ts')).explainPolicy(what, { ...options, policy });
          if (what === undefined)
            throw new Problem(2, 'Name a JSON file of events or an example, or give a --policy to compare.');
          return (await import('./explain.ts')).explain(what, options);
        },
      ),
    );

  described(aviso, 'funnel', 'what came of messages: sent, delivered, read, clicked, replied, converted')
    .addOption(
      new Option('--by <grouping>', 'group them by this')
        .choices(['type', 'template', 'variant'])
        .default('type'),
    )
    .option('--since <day>', 'those that Meta took since this day, in UTC, or instant (30 days back)')
    .option('--until <day>', 'those that it took before this day, in UTC, or instant (now)')
    .option('--type <type>', 'those of this notification type')
    .action(
      reporting(async (options: FunnelOptions & Output) => (await import('./funnel.ts')).funnel(options)),
    );

  described(aviso, 'redrive', 'what lies among the dead letters of a type, and back what you choose of it')
    .argument(
      '[type]',
      'a notification type, customers, conversions, inbound, announce, outcomes or unrouted; without: how many lie where',
    )
    .option('--all', 'choose all of them')
    .option('--event <ids...>', 'choose those of these events; a messageId or the id of a letter will do')
    .option('--reason <codes...>', 'choose those that are there for these reasons')
    .option('--dry-run', 'say what would be done with the chosen, and do nothing')
    .option('--force', 'replay what would only fail again, too')
    .option('--drop', 'delete the chosen instead of replaying them; needs --yes')
    .option('--yes', 'yes, delete them')
    .action(
      reporting(async (kind: string | undefined, options: RedriveOptions & Output) =>
        (await import('./redrive.ts')).redrive(kind, options),
      ),
    );

  described(aviso, 'doctor', 'check that everything is in its place, on AWS and at Meta').action(
    reporting(async (options: Target & Output) => (await import('./doctor.ts')).doctor(options)),
  );

  const consent = aviso
    .command('consent')
    .description('what customers agreed to, and the receipts behind it');
  described(consent, 'show', "a customer's word on each purpose, and every receipt")
    .argument('<customerId>', "the bank's id of the customer")
    .action(
      reporting(async (id: string, options: Target & Output) =>
        (await import('./consent-show.ts')).consentShow(id, options),
      ),
    );
  described(consent, 'import', 'take over consents given elsewhere, each with its evidence')
    .argument('<file>', 'a CSV file; the columns are in docs/operations.md')
    .option('--dry-run', 'judge every row, and write nothing to the tables')
    .action(
      reporting(async (file: string, options: ImportOptions & Output) =>
        (await import('./consent-import.ts')).consentImport(file, options),
      ),
    );
  described(consent, 'export', 'all receipts as CSV on stdout, or with --json one JSON object a line')
    .argument('[customerId]', 'those of one customer')
    .action(async (id: string | undefined, options: Target & Output) => {
      process.exitCode = await (await import('./consent-export.ts')).consentExport(id, options);
    });
  described(consent, 'verify', 'check every receipt, and name those that were tampered with')
    .argument('[customerId]', 'those of one customer')
    .action(
      reporting(async (id: string | undefined, options: Target & Output) =>
        (await import('./consent-verify.ts')).consentVerify(id, options),
      ),
    );

  const experiments = aviso.command('experiments').description('wordings that are tried against one another');
  described(experiments, 'list', 'what is tested against what').action(
    reporting(async (options: Target & Output) =>
      (await import('./experiments.ts')).experimentsList(options),
    ),
  );
  described(experiments, 'show', 'how an experiment stands, and whether it is decided')
    .argument('[name]', 'the experiment; all of them unless given')
    .action(
      reporting(async (name: string | undefined, options: Target & Output) =>
        (await import('./experiments.ts')).experimentsShow(name, options),
      ),
    );

  const templates = aviso.command('templates').description('message templates as code');
  templates
    .command('lint')
    .description("check templates against Meta's limits, our own, and the catalogue")
    .argument('[folder]', "a folder of <type>/<language>.json; Aviso's own unless given")
    .option('--json', 'print JSON, and nothing else, on stdout')
    .action(
      reporting(async (folder: string | undefined, _options: Output) =>
        (await import('./templates-lint.ts')).templatesLint(folder),
      ),
    );
  described(templates, 'push', 'create or edit at Meta what has changed in the templates')
    .option('--type <type>', 'only the templates of this notification type')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--wait', 'wait until Meta has reviewed them')
    .option('--app-id <id>', "the app that samples are uploaded to; the access token's own unless given")
    .action(
      reporting(async (options: PushOptions & Output) =>
        (await import('./templates-push.ts')).templatesPush(options),
      ),
    );
  described(templates, 'status', 'where each version of the templates stands at Meta, and which is sent')
    .option('--wait', 'wait until Meta has reviewed them')
    .action(
      reporting(async (options: StatusOptions & Output) =>
        (await import('./templates-status.ts')).templatesStatus(options),
      ),
    );
  return aviso;
}

function reporting<Arguments extends unknown[]>(run: (...given: Arguments) => Promise<Report>) {
  return async (...given: Arguments): Promise<void> => {
    const options = given.find(
      (one): one is Arguments[number] & Output => typeof one === 'object' && one !== null,
    );
    const report = await run(...given);
    tell(report, options?.json === true);
    process.exitCode = report.exitCode ?? 0;
  };
}

/** Runs a command line and leaves its exit code: 0 fine, 1 finding, 2 usage, 3 environment. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return; // help was asked for, and given
    const { sentence, exitCode } = failureOf(error);
    if (!(error instanceof CommanderError)) process.stderr.write(`${sentence}\n`); // commander has said it already
    if (argv.includes('--json')) tell({ json: { error: sentence, exitCode }, text: '' }, true);
    process.exitCode = exitCode;
  }
}

function failureOf(error: unknown): { sentence: string; exitCode: ExitCode } {
  const sentence = error instanceof Error ? error.message : String(error);
  if (error instanceof CommanderError) return { sentence: sentence.replace(/^error: /, ''), exitCode: 2 };
  return { sentence, exitCode: error instanceof Problem ? error.exitCode : 3 };
}
