/** `coldstart history prune`: by an explicit rule only, and only after it was confirmed. */
import { type Command, Option } from 'commander';
import type { PruneProposal, PruneRequest } from '../../app/prune-history.ts';
import { ColdstartError } from '../../core/errors.ts';
import { formatBytes, plural } from '../../core/format.ts';
import { visibleLine } from '../../core/visible-text.ts';
import type { CliIo } from '../io.ts';
import { readingProgress } from '../terminal/reading-progress.ts';

interface PruneOptions {
  readonly keep?: number;
  readonly olderThan?: string;
  readonly damaged?: boolean;
  readonly series?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

/** `--out` may stand before or behind `prune`. */
type AllOptions = PruneOptions & { readonly out?: string };

async function ruleOf({ keep, olderThan, damaged }: PruneOptions): Promise<PruneRequest['rule']> {
  if (keep !== undefined) return { kind: 'keep', count: keep };
  if (olderThan !== undefined) return { kind: 'older-than', ageMs: (await import('../../app/history.ts')).parseAge(olderThan, '--older-than') };
  if (damaged) return { kind: 'damaged' };
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem: 'no rule: --keep N, --older-than AGE or --damaged', command: 'history prune' });
}

function say(proposal: PruneProposal, verb: string, io: CliIo): void {
  for (const notice of proposal.notices) io.stderr.write(`${visibleLine(notice)}\n`);
  for (const { runId, reason } of proposal.spared) io.stdout.write(visibleLine(`keeps ${runId}: ${reason}`).concat('\n'));
  for (const runId of proposal.remove) io.stdout.write(visibleLine(`${verb} ${runId}`).concat('\n'));
  io.stdout.write(`${verb} ${plural(proposal.remove.length, 'run')}, ${formatBytes(proposal.sizeBytes)}; their rows stay in the history\n`);
}

/** Throws HISTORY_UNCONFIRMED. */
async function confirm(proposal: PruneProposal, options: PruneOptions, io: CliIo): Promise<void> {
  if (options.yes) return;
  if (!io.ask) throw new ColdstartError('HISTORY_UNCONFIRMED', { problem: `without a terminal ${plural(proposal.remove.length, 'run')} would go unasked` });
  const question = `remove ${plural(proposal.remove.length, 'run')} (${formatBytes(proposal.sizeBytes)})? [y/N] `;
  if (!/^y(es)?$/i.test((await io.ask(question)).trim())) throw new ColdstartError('HISTORY_UNCONFIRMED', { problem: 'it was not confirmed' });
}

async function prune(options: AllOptions, io: CliIo): Promise<void> {
  const rule = await ruleOf(options);
  const { proposePruning, pruneRuns } = await import('../../app/prune-history.ts');
  const { reportsFolder } = await import('../../app/reports-folder.ts');
  const progress = readingProgress(io, false);
  const request: PruneRequest = {
    reportsFolder: reportsFolder({ out: options.out, cwd: io.cwd, env: io.env }),
    rule,
    ...(options.series !== undefined && { wanted: options.series }),
    env: io.env,
    signal: io.signal,
    onProgress: progress.show,
  };
  const proposal = await proposePruning(request).finally(progress.end);
  const nothing = proposal.remove.length === 0;
  if (!options.json) say(proposal, options.dryRun ? 'would remove' : 'chosen:', io);
  if (!nothing && !options.dryRun) await confirm(proposal, options, io);
  const removed = options.dryRun || nothing ? [] : await pruneRuns(request, proposal);
  if (options.json) io.stdout.write(`${JSON.stringify({ ...proposal, removed }, null, 2)}\n`);
  else if (!options.dryRun && !nothing) io.stdout.write(`removed ${plural(removed.length, 'run')}\n`);
}

export function addPruneCommand(history: Command, io: CliIo, parseCount: (text: string) => number): void {
  history
    .command('prune')
    .description('remove saved runs by a rule; what a comparison, a night or a pin refers to stays, and so do all rows')
    .addOption(new Option('--keep <count>', 'remove all but the newest of each series').argParser(parseCount).conflicts(['olderThan', 'damaged']))
    .addOption(new Option('--older-than <age>', 'remove what is older: 90d, 12h, 8w').conflicts(['keep', 'damaged']))
    .addOption(new Option('--damaged', 'remove damaged documents and folders without a trial').conflicts(['keep', 'olderThan', 'series']))
    .option('--series <name>', 'only of this scenario or series')
    .option('--dry-run', 'only say what would go')
    .option('--yes', 'do not ask; without a terminal nothing is removed otherwise')
    .option('--json', 'machine-readable')
    .option('--out <dir>', 'the reports folder; without: COLDSTART_REPORTS or ./reports')
    .addHelpText(
      'after',
      '\nExamples:\n  coldstart history prune --keep 100 --dry-run\n  coldstart history prune --older-than 90d --series resnet50-docker --yes',
    )
    .action((_: PruneOptions, command: Command) => prune(command.optsWithGlobals() as AllOptions, io));
}
