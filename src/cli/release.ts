import type { Command } from 'commander';
import { type AwaitingPeriod, awaitingText } from '../schemas/awaiting.ts';
import type { Manifest, Notice, Obstacle, WaitingRecords } from '../schemas/release.ts';
import type { ReleaseCheck } from '../schemas/release-check.ts';
import { type Answer, type Api, connect, datasetAddress, Refusal } from './api.ts';
import { follow } from './follow.ts';
import { addReleaseMoves } from './release-moves.ts';
import { comparisonLines } from './table-comparison.ts';
import { CommandError, count, EXIT, print, tell, usageError } from './terminal.ts';

interface ReleaseOptions {
  dataset?: string;
  notice?: string;
  update?: string;
  publish: boolean;
  draft?: boolean;
  discard?: boolean;
  complete?: string[];
}

const COMPLETE_OPTION = '--complete <period...>';

export function addRelease(program: Command): void {
  const command = program
    .command('release')
    .description('build, publish, check, schedule or withdraw a release of all approved cases')
    .usage(
      '[options] --dataset <id>\n       assize release check|withdraw|schedule|embargo|preview [options] <dataset>',
    )
    // Commander would ask `check` for it too if it were required.
    .option('--dataset <id>', 'dataset to release')
    .option('--notice <text>', 'correction notice, shown to readers of the release')
    .option('--update <text>', 'notice of what is new, such as another year, shown to readers of the release')
    .option(COMPLETE_OPTION, 'year, quarter or month that is complete, although cases of it wait and none is approved')
    .option('--no-publish', 'leave the release as a draft, for review')
    .option('--draft', 'publish the open draft instead of building a release')
    .option('--discard', 'discard the open draft instead of building a release')
    .addHelpText(
      'after',
      `
Prints the path of the release. Needs a key with releases:write.

Examples:
  assize release check press-snapshot-2015
  assize release --dataset press-snapshot-2015
  assize release --dataset press-snapshot-2015 --no-publish
  assize release --dataset press-snapshot-2015 --draft
  assize release --dataset press-snapshot-2015 --complete 2023`,
    )
    .action(release);

  command
    .command('check <dataset>')
    .description('find out whether a release can be published and what is in its way, without building it')
    .option(COMPLETE_OPTION, 'as for a release')
    .option('--json', 'print the check as JSON')
    .addHelpText(
      'after',
      `
Counts and protects what a release of all approved cases would publish, as a build does, and stores none of it. Exits with 1
if something is in the way. Needs a key with releases:write.

Examples:
  assize release check press-snapshot-2015
  assize release check press-snapshot-2015 --json`,
    )
    .action(check);
  addReleaseMoves(command);
}

async function release(options: ReleaseOptions): Promise<void> {
  const { dataset, notice, update, publish, draft, discard, complete } = options;
  if (dataset === undefined) throw usageError("error: required option '--dataset <id>' not specified");
  if (notice !== undefined && update !== undefined) throw usageError('Give either --notice or --update.');
  if ((draft || discard) && (notice ?? update ?? complete) !== undefined)
    throw usageError('--notice, --update and --complete can only be used with a new release.');
  if (draft && discard) throw usageError('Give either --draft or --discard.');
  if (discard && !publish) throw usageError('Give either --discard or --no-publish.');
  const api = connect();
  const releases = `${datasetAddress(dataset)}/releases`;
  if (discard) {
    await api.call('POST', `${releases}/draft/transitions`, { body: { to: 'discarded' } });
    return tell('Discarded the draft.');
  }
  const kind = update === undefined ? 'correction' : 'update';
  const text = update ?? notice;
  if (!draft) await open(api, releases, { ...(text !== undefined && { notice: { kind, text } }), complete });
  const built = await waitForDraft(api, releases, dataset);
  for (const line of awaitingLines(built.body.awaiting)) tell(line);
  if (!publish) {
    tell(
      `Built the draft of ${built.body.proposedVersion}. To publish it: assize release --dataset ${dataset} --draft`,
    );
    return print(`${releases}/draft`);
  }
  const { body } = await api.call<Manifest>('POST', `${releases}/draft/transitions`, {
    body: { to: 'published' },
    ifMatch: built.etag,
  });
  tell(`Published ${dataset} ${body.version}.`);
  print(`${releases}/${body.version}`);
}

async function open(
  api: Api,
  releases: string,
  body: { notice?: Notice; complete: string[] | undefined },
): Promise<void> {
  try {
    await api.call('POST', releases, { body });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'release-open') throw error;
    throw new CommandError(
      EXIT.refused,
      `${error.message}\nTo publish the open release, use --draft; to discard it, --discard.`,
    );
  }
}

/** What is done in a phase, and in what it is counted. */
const PHASES: Record<NonNullable<ReleaseCheck['progress']>['phase'], readonly [label: string, unit: string]> = {
  records: ['Reading', 'records'],
  protection: ['Protecting', 'steps'],
  tables: ['Building', 'tables'],
  headlines: ['Computing', 'headlines'],
  differences: ['Comparing', 'changed cases'],
};

const shown = ({ progress }: Pick<Manifest, 'progress'>) => PHASES[progress?.phase ?? 'records'];

async function waitForDraft(api: Api, releases: string, dataset: string): Promise<Answer<Manifest>> {
  const path = `${releases}/draft`;
  const { body: opened } = await api.call<Manifest>('GET', path);
  await follow(
    api,
    { ...opened, links: { self: path } },
    {
      shown,
      isOpen: ({ state }) => state === 'building',
      continues: `The build continues in the service. To publish the release: assize release --dataset ${dataset} --draft`,
    },
  );
  // With its ETag, by which it is published only as it is here.
  const answer = await api.call<Manifest>('GET', path);
  const { state, error, held } = answer.body;
  if (state === 'draft') return answer;
  if (held && held.length > 0) {
    const advice = 'Use --discard, then build it again once nothing is in the way.';
    throw new CommandError(EXIT.refused, [...heldLines(held), advice].join('\n'));
  }
  const why = state === 'failed' ? `could not be built (${error ?? 'unknown'})` : `is ${state}`;
  throw new CommandError(EXIT.refused, `The release ${why}. Use --discard, then build it again.`);
}

async function check(dataset: string, { json }: { json?: boolean }, command: Command): Promise<void> {
  // Commander gives an option that `release` has to `release`, wherever it is written.
  const { complete } = command.optsWithGlobals<{ complete?: string[] }>();
  const api = connect();
  const { body: asked } = await api.call<ReleaseCheck>('POST', `${datasetAddress(dataset)}/release-checks`, {
    body: { complete },
  });
  const ended = await follow(api, asked, {
    shown,
    isOpen: ({ state }) => state === 'checking',
    continues: `The check continues in the service. To see what it finds: GET ${api.url}${asked.links.self}`,
  }).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== 'not-found') throw error;
    throw new CommandError(EXIT.refused, 'Somebody has asked for a newer check of the dataset. Check it again.');
  });
  if (json) print(JSON.stringify(ended));
  else for (const line of checkLines(ended)) print(line);
  process.exitCode = ended.state === 'passed' ? EXIT.done : EXIT.refused;
}

function checkLines({ dataset, policy, state, error, result, obstacles, awaiting }: ReleaseCheck): string[] {
  if (state === 'held') return [...heldLines(obstacles), ...awaitingLines(awaiting)];
  if (!result) return [`The check failed (${error ?? 'unknown'}). The log of the service says more.`];
  const { tables, cells, withheld, small, rounding, comparison, waiting, betweenReleases } = result;
  return [
    `The release can be published under the policy ${policy}. To publish it: assize release --dataset ${dataset}`,
    `- It has ${count(tables, 'table')} with ${count(cells, 'number')}; zeros are not counted.`,
    ...(small
      ? [
          `- ${count(small.cells, 'number')} ${small.cells === 1 ? 'is' : 'are'} below ${small.below}. The policy none shows them as they are.`,
        ]
      : []),
    ...(policy === 'threshold'
      ? [`- ${count(withheld, 'of them is', 'of them are')} withheld${shareOf(withheld, cells)}.`]
      : []),
    ...(rounding ? [`- ${roundingText(rounding)}`] : []),
    ...(comparison ? ['- Beside what is published:', ...comparisonLines(comparison).map((line) => `  ${line}`)] : []),
    ...awaitingLines(awaiting),
    ...(waiting ? waitingLines(waiting) : []),
    ...betweenReleases.map(
      ({ version, differences }) =>
        `- Tested together with release ${version}: ${count(differences, 'difference')} of numbers that both have.`,
    ),
  ];
}

const shareOf = (part: number, whole: number): string => (part === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)}%)`);

const awaitingLines = (awaiting: readonly AwaitingPeriod[] | null): string[] =>
  awaiting === null || awaiting.length === 0
    ? []
    : [`- Not counted, since they are not approved: ${awaiting.map(awaitingText).join('; ')}.`];

const waitingLines = ({ corrections, withdrawals, erasures }: WaitingRecords): string[] =>
  corrections + withdrawals + erasures === 0
    ? []
    : [
        `- Records are counted as earlier releases counted them, so these changes wait: ${count(corrections, 'correction')}, ${count(withdrawals, 'withdrawal')}, ${count(erasures, 'erasure')}.`,
      ];

const roundingText = ({ method, reason }: NonNullable<NonNullable<ReleaseCheck['result']>['rounding']>): string =>
  method === 'controlled'
    ? 'Rounded numbers add up to their totals.'
    : `Rounded numbers need not add up to their totals${reason === null ? '' : `: ${reason}`}.`;

/** What keeps a release from being published, and what would let it pass. */
const heldLines = (obstacles: readonly Obstacle[]): string[] => [
  `The release cannot be published. ${obstacles.length === 1 ? 'This is' : 'These are'} in the way:`,
  ...obstacles.flatMap(({ text, nearest, rollUp }) => [
    `- ${text}`,
    ...(nearest ? [`  The nearest table that can be published: by ${nearest.by.join(', ')}.`] : []),
    ...(rollUp
      ? rollUp.groups.map((codes) => `  Codes of ${rollUp.dimension} to publish as one: ${codes.join(', ')}.`)
      : []),
  ]),
];
