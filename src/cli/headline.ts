import type { Command } from 'commander';
import { type Api, connect, datasetAddress } from './api.ts';
import { EXIT, print, tell, usageError } from './terminal.ts';

interface HeadlineOptions {
  dataset: string;
  release: string;
  check?: string;
}

/** What the commands read of a headline: see schemas/headline.ts. */
interface Headline {
  id: string;
  statement: string | null;
  computed: boolean;
  citation?: { sourceLine: string } | null;
  [member: string]: unknown;
}

/** `assize headline`: published figures with their wording, and whether a claim holds. */
export function addHeadline(program: Command): void {
  program
    .command('headline [id]')
    .description('list the headlines of a release, show one, or check a claim against it')
    .requiredOption('--dataset <id>', 'dataset of the headline')
    .option('--release <version>', 'release of the dataset', 'latest')
    .option('--check <claim>', 'say whether somebody may write this')
    .addHelpText(
      'after',
      `
With --check it prints the verdict and the reason, and exits with 1 unless the whole claim is true.

Examples:
  assize headline --dataset press-snapshot-2015
  assize headline trust-or-access --dataset press-snapshot-2015
  assize headline trust-or-access --dataset press-snapshot-2015 --check "1 in 3"`,
    )
    .action(async (id: string | undefined, options: HeadlineOptions) => {
      const path = `${datasetAddress(options.dataset)}/releases/${encodeURIComponent(options.release)}/headlines`;
      const api = connect();
      if (id !== undefined) return showOne(api, `${path}/${encodeURIComponent(id)}`, options.check);
      if (options.check !== undefined) throw usageError('Give the id of the headline that the claim is about.');
      const { body } = await api.call<{ items: Headline[] }>('GET', path);
      for (const { id: name, statement } of body.items) print(`${name}\t${statement ?? ''}`);
    });
}

const SHOWN = [
  'statement',
  'value',
  'percent',
  'numerator',
  'denominator',
  'notReported',
  'unit',
  'population',
  'query',
];

async function showOne(api: Api, path: string, claim: string | undefined): Promise<void> {
  if (claim === undefined) {
    const { body } = await api.call<Headline>('GET', path);
    for (const member of SHOWN) {
      const value = body[member];
      if (value !== undefined && value !== null) print(`${member}\t${String(value)}`);
    }
    const { citation } = body;
    if (citation) print(`cite\t${citation.sourceLine}`);
    return;
  }
  const checked = await api.call<{
    verdict: string;
    scope: string;
    reason: string;
    caveats: { text: string }[];
    suggested: string[];
  }>('GET', `${path}/check?claim=${encodeURIComponent(claim)}`);
  const { verdict, scope, reason, caveats, suggested } = checked.body;
  print(`verdict\t${verdict}`);
  print(`reason\t${reason}`);
  print(`scope\t${scope}`);
  for (const { text } of caveats) print(`caveat\t${text}`);
  for (const text of suggested) print(`suggested\t${text}`);
  if (verdict === 'true' && scope === 'claim') return;
  tell(
    verdict === 'true'
      ? 'Only the figure of the claim was checked, and not all of its words.'
      : 'The claim is not true as it is written.',
  );
  process.exitCode = EXIT.refused;
}
