#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { type Config, readConfig } from './config.ts';
import { ThreadproofError } from './domain/errors.ts';
import type { Log } from './ports.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const product = {
  version,
  commit: process.env.THREADPROOF_COMMIT ?? null,
  tzVersion: process.versions.tz ?? 'unknown',
};
const stdout = (text: string | Uint8Array): void => void process.stdout.write(text);
// A reader that went away (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const stderr = (text: string): void => void process.stderr.write(text);

/** The configuration, or every fault on standard error and exit code 2. */
function configure(): Config {
  const read = (path: string): string | null => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  };
  const result = readConfig(process.env, read);
  if (result.ok) return result.config;
  for (const { file, line, message } of result.faults)
    stderr(`${file}${line === null ? '' : `:${line}`}: ${message}\n`);
  throw new ThreadproofError('CONFIG_INVALID', `${result.faults.length} fault(s) in the configuration.`);
}

/** Opens the store for one command and closes it again. */
async function withStore(
  work: (opened: { config: Config; log: Log } & Awaited<ReturnType<typeof openStore>>) => Promise<number>,
): Promise<number> {
  const config = configure();
  const { createLog } = await import('./log.ts');
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const opened = await openStore(config, log);
  try {
    return await work({ config, log, ...opened });
  } finally {
    await opened.database.close();
  }
}

async function openStore(config: Config, log: Log) {
  const { openDatabase } = await import('./adapters/db/open.ts');
  const { systemClock } = await import('./clock.ts');
  const target =
    config.database.kind === 'postgres' ? { url: config.database.url } : { dataDir: config.dataDir };
  const database = await openDatabase(target, { clock: systemClock, log });
  return { database, clock: systemClock };
}

async function start(): Promise<number> {
  const config = configure();
  if (config.slack === null)
    throw new ThreadproofError('TOKEN_MISSING', 'SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set.');
  const { createLog } = await import('./log.ts');
  const { startApp } = await import('./app.ts');
  const log = createLog(config.logLevel);
  const giveUp = (error: unknown) => {
    log.error({ error: String(error) }, 'unexpected; the process ends so that it can be started anew');
    process.exit(1);
  };
  process.on('unhandledRejection', giveUp);
  const app = await startApp(config, product, log, giveUp);
  const cause = await new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
    process.on('message', (message) => message === 'stop' && resolve('stop'));
  });
  await app.stop(cause);
  return 0;
}

const program = new Command('threadproof')
  .description('Who changed what, and who allowed it: evidence from Slack.')
  .version(version)
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 done; 1 a check found something; 2 the input or the configuration is not usable.',
  );

let exitCode = 0;
const run =
  <A extends unknown[]>(work: (...args: A) => Promise<number>) =>
  async (...args: A): Promise<void> => {
    exitCode = await work(...args);
  };

program.command('start').description('start the bot').action(run(start));

const EXIT_CODES =
  '\nExit codes: 0 done; 1 something does not agree; 2 the period, the options or the path are not usable.';

/** The store, the key and the rest that bundles are made with. */
const withEvidence = (
  work: (parts: {
    ports: import('./usecases/walk-through.ts').WalkPorts;
    tools: import('./usecases/generate-evidence.ts').EvidenceTools;
    io: import('./cli/evidence.ts').CommandIo;
  }) => Promise<number>,
): Promise<number> =>
  withStore(async ({ config, database, clock }) => {
    const { signingKeyOf } = await import('./signing-key.ts');
    const { readWorkspace } = await import('./usecases/workspace.ts');
    const { writeBundleInThread } = await import('./evidence-worker.ts');
    const { hashLedgerInThread } = await import('./ledger-worker.ts');
    const { fileSpool } = await import('./adapters/spool/file-spool.ts');
    const { neighboursFrom } = await import('./neighbours.ts');
    const { timeStamper } = await import('./adapters/time-stamp/time-stamper.ts');
    const server = config.database.kind === 'postgres' ? config.database.url : null;
    return work({
      ports: {
        store: database.store,
        clock,
        settings: config.settings,
        neighbours: await neighboursFrom(config, clock),
      },
      tools: {
        render: async (...request) => (await import('./render-worker.ts')).renderInWorker(...request),
        worker: { hashLedger: hashLedgerInThread(server), writeBundle: writeBundleInThread(server) },
        spool: () => fileSpool(),
        key: await signingKeyOf(config),
        product,
        workspace: await readWorkspace(database.store),
        stamper: config.timeStamp && timeStamper(config.timeStamp),
      },
      io: { stdout, stderr, isTerminal: process.stderr.isTTY },
    });
  });

const evidence = program
  .command('evidence')
  .description('write the evidence of a period, or look at bundles that were made')
  .addHelpText('after', EXIT_CODES);
evidence
  .command('generate <period>', { isDefault: true })
  .description('write the evidence of a period; the word "generate" may be left out')
  .addHelpText('before', 'A period: Q2, "Q2 2026", "last quarter", 2026-04-01..2026-06-30\n')
  .option('--format <format>', 'json, markdown, csv, xlsx, pdf, html, oscal or zip (default: zip)')
  .option('--out <file>', 'where to write it; standard output without')
  .option('--as-of <point>', 'as the ledger stood at a number or a time')
  .option('--tz <zone>', 'an IANA zone such as Europe/Berlin, instead of the configured one')
  .option('--scope <services>', 'only anomalies of these services, separated by commas')
  .addHelpText('after', EXIT_CODES)
  .action(
    run(
      (
        period: string,
        options: { format?: string; out?: string; asOf?: string; tz?: string; scope?: string },
      ) =>
        withEvidence(async ({ ports, tools, io }) => {
          const { evidenceCommand } = await import('./cli/evidence.ts');
          return evidenceCommand(period, { ...options, format: options.format ?? null }, ports, tools, io);
        }),
    ),
  );

const walk = (text: string, options: { out?: string }): Promise<number> =>
  withEvidence(async ({ ports, tools, io }) => {
    const { walkThroughCommand } = await import('./cli/walk-through.ts');
    return walkThroughCommand(text, options, ports, tools, io);
  });
evidence
  .command('sample <n> [bundle-or-period]')
  .description("draw from the population by the auditor's own seed; one packet for each drawn anomaly")
  .requiredOption('--seed <seed>', "the auditor's own")
  .option('--out <file>', 'where to write the packets')
  .addHelpText('after', EXIT_CODES)
  .action(
    run((n: string, about: string | undefined, { seed, out }: { seed: string; out?: string }) =>
      walk(`sample ${n} seed="${seed}" ${about ?? ''}`, { ...(out ? { out } : {}) }),
    ),
  );
for (const [verb, what] of [
  ['verify', 'build a bundle again, check it and compare it with what was recorded'],
  ['rerun', 'build a bundle again, byte for byte, and write it'],
  ['diff', 'what the newest revision changed'],
  ['tile', 'whether final bundles cover an audit period, and whether they add up'],
] as const)
  evidence
    .command(verb === 'tile' ? 'tile <period>' : `${verb} [bundle-or-period]`)
    .description(what)
    .option('--out <file>', 'where to write the file, where there is one')
    .addHelpText('after', EXIT_CODES)
    .action(
      run((about: string | undefined, options: { out?: string }) => walk(`${verb} ${about ?? ''}`, options)),
    );

const ledger = program.command('ledger').description('prove the ledger');
ledger
  .command('verify')
  .description('hash everything again and compare it with what screens read')
  .action(
    run(() =>
      withStore(async ({ database }) =>
        (await import('./cli/ledger.ts')).verifyLedgerCommand(database.store, { stdout }),
      ),
    ),
  );
ledger
  .command('rebuild')
  .description('fold what screens read anew from the ledger')
  .action(
    run(() =>
      withStore(async ({ database }) =>
        (await import('./cli/ledger.ts')).rebuildCommand(database.store, { stdout }),
      ),
    ),
  );

program
  .command('read-alert')
  .description('say what Slack messages in files mean, one JSON line each')
  .argument('<files...>')
  .option('--state', 'read them in order as one channel and show what merges')
  .action(
    run(async (files: string[], options: { state?: boolean }) => {
      const { readAlertCommand } = await import('./cli/read-alert.ts');
      return readAlertCommand(files, options, { readFile: (path) => readFile(path, 'utf8'), stdout, stderr });
    }),
  );

program
  .command('rank')
  .description('rank the changes of benchmark cases (JSON Lines, plain or gzip)')
  .argument('<file>')
  .action(
    run(async (file: string) => {
      const { rankCommand } = await import('./cli/rank.ts');
      return rankCommand(file, { stdout: process.stdout, stderr: process.stderr });
    }),
  );

program
  .command('verify')
  .description('check a bundle with a public key that you got elsewhere')
  .argument('<bundle>', 'the zip, or the folder it was unpacked to')
  .requiredOption('--key <file>', 'the public key (PEM)')
  .option('--json', 'print the report as JSON')
  .action(
    run(async (bundle: string, options: { key: string; json?: boolean }) => {
      const { verifyCommand } = await import('./cli/verify.ts');
      return verifyCommand(bundle, options, { stdout, stderr, isTerminal: process.stderr.isTTY });
    }),
  );

program
  .command('doctor')
  .description('look whether tokens, channels, neighbours, database, clock and key are as they have to be')
  .action(
    run(async () => {
      const config = configure();
      const { createLog } = await import('./log.ts');
      const { systemClock } = await import('./clock.ts');
      const { doctorCommand } = await import('./cli/doctor.ts');
      const { examinations } = await import('./doctor.ts');
      return doctorCommand(examinations(config, systemClock, createLog('silent')), { stdout });
    }),
  );

program
  .command('init')
  .description('write threadproof.yml by asking')
  .option('--force', 'write it anew where it stands already')
  .option('--out <file>', 'where to write it', 'threadproof.yml')
  .action(
    run(async ({ force, out }: { force?: boolean; out: string }) => {
      const { initCommand } = await import('./cli/init.ts');
      const { initTools } = await import('./init-tools.ts');
      const tools = initTools(process.env);
      try {
        return await initCommand(out, { force: force ?? false }, tools);
      } finally {
        tools.close();
      }
    }),
  );

program
  .command('schema')
  .description('print the JSON Schema of threadproof.yml')
  .action(
    run(async () => {
      stdout((await import('./cli/schema.ts')).settingsSchemaText());
      return 0;
    }),
  );

/** The folder of the embedded store, for the commands that copy it. */
async function embedded() {
  const config = configure();
  if (config.database.kind === 'postgres')
    throw new ThreadproofError(
      'INPUT_INVALID',
      'DATABASE_URL names a PostgreSQL server: pg_dump and pg_restore keep copies of that.',
    );
  const { createLog } = await import('./log.ts');
  const { systemClock } = await import('./clock.ts');
  return { config, tools: { clock: systemClock, log: createLog('warn') } };
}

program
  .command('backup')
  .description(
    'copy the embedded store and its key into an empty folder, and verify the copy; the bot must be stopped',
  )
  .argument('<folder>')
  .action(
    run(async (folder: string) => {
      const { config, tools } = await embedded();
      const { backUpFolder } = await import('./adapters/db/copy-folder.ts');
      const { reportCopy } = await import('./cli/keep.ts');
      const { report } = await backUpFolder(config.dataDir, folder, tools);
      return reportCopy(
        `${config.dataDir} is copied to ${folder}, signing key included: keep it safe.`,
        report,
        { stdout },
      );
    }),
  );

program
  .command('restore')
  .description('put a backup in the place of an empty data folder')
  .argument('<folder>')
  .action(
    run(async (folder: string) => {
      const { config, tools } = await embedded();
      const { restoreFolder } = await import('./adapters/db/copy-folder.ts');
      const { reportCopy } = await import('./cli/keep.ts');
      const { report, note } = await restoreFolder(folder, config.dataDir, tools);
      return reportCopy(`${config.dataDir} holds the backup of ${note.madeAt}.`, report, { stdout });
    }),
  );

program
  .command('move')
  .description('copy the embedded store to an empty PostgreSQL database, and verify the ledger there')
  .requiredOption('--to <url>', 'postgres://user:password@host:5432/database')
  .action(
    run(async ({ to }: { to: string }) => {
      const { config, tools } = await embedded();
      const { copyStore } = await import('./adapters/db/copy-store.ts');
      const { reportCopy } = await import('./cli/keep.ts');
      const progress = (table: string, rows: number) => stdout(`  ${rows} rows of ${table}\n`);
      const { report, jobs } = await copyStore(
        { dataDir: config.dataDir },
        { url: to },
        { ...tools, progress },
      );
      return reportCopy(
        `Copied, with ${jobs} waiting jobs. Set DATABASE_URL and start the bot; ${config.dataDir} is untouched and still holds the signing key.`,
        report,
        { stdout },
      );
    }),
  );

const responseProgram = program
  .command('program')
  .description('the response program: severities, runbooks, obligations, policies');
const programFolder = (config: Config): string => config.settings.program.folder ?? 'program';
/** One command of the program over the store. */
const onProgram =
  <A extends unknown[]>(
    work: (
      commands: typeof import('./cli/program.ts'),
      opened: { folder: string; ports: Parameters<typeof import('./cli/program.ts').showProgramCommand>[1] },
      ...args: A
    ) => Promise<number>,
  ) =>
  (...args: A) =>
    run(() =>
      withStore(async ({ config, database, clock }) =>
        work(
          await import('./cli/program.ts'),
          {
            folder: programFolder(config),
            ports: { store: database.store, clock, settings: config.settings },
          },
          ...args,
        ),
      ),
    )();
const io = { stdout, stderr };
responseProgram
  .command('check')
  .description('read the files and say what is wrong, by line')
  .argument('[folder]')
  .action(
    run(async (folder: string | undefined) =>
      (await import('./cli/program.ts')).checkProgramCommand(folder ?? programFolder(configure()), io),
    ),
  );
responseProgram
  .command('diff')
  .description('what the files would change in the version in force')
  .action(onProgram((commands, { folder, ports }) => commands.diffProgramCommand(folder, ports, io)));
responseProgram
  .command('show')
  .description('the version in force, with author, approver and hash')
  .option('--at <date>', 'then instead of now')
  .action(
    onProgram((commands, { ports }, options: { at?: string }) =>
      commands.showProgramCommand(options.at ?? null, ports, io),
    ),
  );
responseProgram
  .command('approve')
  .description('bring the files into force; the approver is not the author')
  .requiredOption('--author <user>', 'Slack user id of who wrote it')
  .requiredOption('--approver <user>', 'Slack user id of who approves it')
  .option('--effective <date>', 'from then on; now without')
  .action(
    onProgram(
      (commands, { folder, ports }, options: { author: string; approver: string; effective?: string }) =>
        commands.approveProgramCommand(folder, options, ports, io),
    ),
  );
responseProgram
  .command('render')
  .description("the auditor's document, from the same source")
  .option('--format <format>', 'markdown, html or pdf', 'markdown')
  .option('--out <file>', 'where to write it; standard output without')
  .option('--at <date>', 'the version in force then')
  .option('--draft', 'the files as they are, approved or not')
  .action(
    onProgram(
      (
        commands,
        { folder, ports },
        { draft, ...options }: { format: string; out?: string; at?: string; draft?: boolean },
      ) => commands.renderProgramCommand({ ...options, ...(draft ? { draft: folder } : {}) }, ports, io),
    ),
  );

const rules = program.command('rules').description('what APIs promised: files, approvals, import');
rules
  .command('check')
  .description('every fault of the rule files, with its line')
  .argument('[folder]', 'the one of the settings without')
  .action(
    run(async (folder: string | undefined) => {
      const { checkRules } = await import('./cli/rules.ts');
      const { ruleFolder } = await import('./rule-files/rule-folder.ts');
      const { ruleFolderOf } = await import('./rule-registry.ts');
      const found = folder ?? ruleFolderOf(configure());
      if (found === null)
        throw new ThreadproofError('INPUT_INVALID', 'Name a folder, or set `rules` in the settings.');
      return checkRules(ruleFolder(found), { stdout, stderr });
    }),
  );
rules
  .command('approve')
  .description(
    'bring a version into force that waits; while the bot runs on this folder, use /rules in Slack',
  )
  .argument('<rule>', 'its name, or all')
  .requiredOption('--by <person>', 'Slack user id or e-mail of whoever approves')
  .action(
    run((rule: string, { by }: { by: string }) =>
      withStore(async ({ config, database, clock, log }) => {
        const { approveRules } = await import('./cli/rules.ts');
        const { ruleToolsFrom } = await import('./rule-registry.ts');
        const ports = { store: database.store, jobs: database.jobs, clock, log };
        return approveRules(ports, ruleToolsFrom(config, version).files, { rule, by }, { stdout, stderr });
      }),
    ),
  );
rules
  .command('import')
  .description('an OpenAPI document as proposed rules, on standard output')
  .argument('<openapi>', 'JSON or YAML, at most 10 MB')
  .requiredOption('--service <name>', 'as the alerts call it')
  .requiredOption('--base <url>', 'where it is, or a reference to a RULES_ variable')
  .requiredOption('--owner <person>', 'who answers for the rules')
  .requiredOption('--author <person>', 'who proposes them')
  .requiredOption('--ticket <key>', 'what authorizes them')
  .action(
    run(async (file: string, facts: import('./rule-files/import-openapi.ts').ImportFacts) => {
      const { importRules } = await import('./cli/rules.ts');
      return importRules(file, facts, (path) => readFileSync(path, 'utf8'), { stdout, stderr });
    }),
  );

const drift = program.command('drift').description('what CI found out about rules');
drift
  .command('report')
  .description('say that a rule is broken or holds; two reports of one run count once')
  .requiredOption('--rule <name>')
  .option('--broken', 'it does not hold')
  .option('--ok', 'it holds')
  .option('--junit <file>', 'as a JUnit XML file says')
  .option('--pact <file>', 'as the results of a Pact verification say')
  .option('--schemathesis <file>', 'as a report of Schemathesis says (NDJSON or JUnit XML)')
  .option('--tests <words...>', 'only tests with one of these words in their names')
  .option('--found <words>', 'what was found, with --broken or --ok')
  .option('--run <id>', "the run; without it what CI's environment says")
  .option('--url <url>', 'where the bot takes signals; http://127.0.0.1:PORT without')
  .option('--direct', 'into the store of this machine instead, while the bot does not run on it')
  .action(
    run(async (options: import('./cli/drift.ts').DriftOptions & { url?: string; direct?: boolean }) => {
      const commands = await import('./cli/drift.ts');
      const report = commands.reportFrom(options, (path) => readFileSync(path, 'utf8'), process.env);
      const output = { stdout, stderr };
      if (options.direct)
        return withStore(({ config, database, clock }) => {
          const ports = { store: database.store, settings: config.settings, clock };
          return commands.reportDirectly(ports, report, output);
        });
      const { httpPort, webhookSecrets } = configure();
      const [secret] = webhookSecrets.signals;
      if (secret === undefined) throw new ThreadproofError('TOKEN_MISSING', 'SIGNALS_SECRET is not set.');
      const url = options.url ?? (httpPort === null ? null : `http://127.0.0.1:${httpPort}`);
      if (url === null)
        throw new ThreadproofError('INPUT_INVALID', 'Say with --url where the bot takes signals.');
      const { systemClock } = await import('./clock.ts');
      return commands.reportToBot({ url, secret }, report, systemClock.now(), output);
    }),
  );

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof ThreadproofError) {
    stderr(`${error.message} ${error.advice}\n`);
    exitCode = 2;
  } else {
    stderr(`${error instanceof Error ? error.stack : String(error)}\n`);
    exitCode = 1;
  }
}
process.exitCode = exitCode;
