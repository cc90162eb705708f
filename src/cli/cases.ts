import { type Command, InvalidArgumentError } from 'commander';
import type { CaseSelection } from '../schemas/case-body.ts';
import { type Api, connect, datasetAddress, Refusal } from './api.ts';
import { follow } from './follow.ts';
import { CommandError, count, EXIT, print, tell, usageError } from './terminal.ts';

interface CasesOptions {
  dataset: string;
  select?: string[];
  import?: string;
  state: string;
  reason?: string;
  expect?: number;
}

/** `assize cases`: the same transition of all cases that match a selection. */
export function addCases(program: Command): void {
  const cases = program
    .command('cases')
    .description('approve or withdraw all cases that match a selection (needs a key with cases:read, cases:review)');
  addMove(cases, 'approve', 'approved', 'in-review').addHelpText(
    'after',
    `
Without --expect it says how many cases match, and moves none. Somebody else than the author has to approve a case.

Examples:
  assize cases approve --dataset press-snapshot-2015 --select area:E23000013 year:2014
  assize cases approve --dataset press-snapshot-2015 --select area:E23000013 year:2014 --expect 12`,
  );
  addMove(cases, 'withdraw', 'withdrawn', 'approved')
    .requiredOption('--reason <code>', 'code of correction-reasons')
    .addHelpText(
      'after',
      `
Without --expect it says how many cases match, and moves none. A withdrawn case keeps its external ids: to use it again, submit it
again. A file that would create it is refused, and the results name the case.

Examples:
  assize cases withdraw --dataset press-snapshot-2015 --select year:2014 --reason rectification --expect 12`,
    );
}

function addMove(cases: Command, verb: string, to: string, state: string): Command {
  return cases
    .command(verb)
    .description(`${verb} all cases that match`)
    .requiredOption('--dataset <id>', 'dataset of the cases')
    .option('--select <condition...>', 'dimension:code,code; all conditions must hold')
    .option('--import <id>', 'only cases whose present content this import wrote')
    .option('--state <state>', 'only cases in this state', state)
    .option('--expect <number>', 'how many cases match: if another number does, none is moved', expectedNumber)
    .action(async (options: CasesOptions) => {
      const { dataset, reason, expect } = options;
      const select = { ...selectOf(options), state: options.state };
      const api = connect();
      if (expect === undefined) return countMatches(api, dataset, { to, reason, select });
      const command = `assize cases ${verb} --dataset ${dataset}`;
      process.exitCode = await moveSelected(api, dataset, { to, reason, select, expect }, command);
    });
}

function expectedNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

function selectOf({ select = [], import: source }: CasesOptions): {
  import?: string;
  where?: Record<string, string[]>;
} {
  const where: Record<string, string[]> = {};
  for (const condition of select) {
    const at = condition.indexOf(':');
    if (at < 1) throw usageError(`${condition} is no condition. Write it as dimension:code,code.`);
    const dimension = condition.slice(0, at);
    if (Object.hasOwn(where, dimension)) throw usageError(`Name ${dimension} once, with all of its codes.`);
    where[dimension] = condition.slice(at + 1).split(',');
  }
  return { ...(source !== undefined && { import: source }), ...(select.length > 0 && { where }) };
}

interface SelectedMove {
  to: string;
  reason?: string | undefined;
  select: object;
  expect?: number;
}

/** More cases than a dataset has, so that nothing is moved and the refusal has the number. */
const MORE_THAN_ANY = 2 ** 31 - 1;

async function countMatches(api: Api, dataset: string, move: SelectedMove): Promise<void> {
  try {
    await moveSelected(api, dataset, { ...move, expect: MORE_THAN_ANY }, '');
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'selection-changed') throw error;
    throw new CommandError(
      EXIT.refused,
      `${error.message}\nNone was moved. To move them, give their number as --expect.`,
    );
  }
}

const DONE_LABELS: Readonly<Record<string, string>> = { approved: 'Approving', withdrawn: 'Withdrawing' };

/** Moves what is selected and returns the exit code. `again` is the command that somebody else can use. */
export async function moveSelected(api: Api, dataset: string, body: SelectedMove, again: string): Promise<number> {
  const asked = await api.call<CaseSelection>('POST', `${datasetAddress(dataset)}/cases/transitions`, { body });
  const { to, done, refused, error, links } = await follow(api, asked.body, {
    shown: ({ to }) => [DONE_LABELS[to] ?? 'Moving', 'cases'],
    isOpen: ({ finishedAt }) => finishedAt === null,
    continues: `The service goes on with it. To check it: GET ${api.url}${asked.body.links.self}`,
  });
  print(`${to}\t${done}`);
  print(`refused\t${refused}`);
  if (error !== null) tell(`The job failed: ${error}.`);
  if (refused > 0) {
    const results = await (await api.open(links.results)).text();
    for (const [code, number] of countRefusals(results)) tell(`${count(number, 'case')} refused: ${code}.`);
    if (results.includes('"self-review"')) {
      tell(`Somebody else must approve them: ${again}`);
      for (const one of twoPeople(dataset)) tell(one);
    }
  }
  return refused > 0 || error !== null ? EXIT.refused : EXIT.done;
}

/** How many cases were refused for each reason. */
function countRefusals(results: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of results.split('\n').filter((one) => one !== '')) {
    const { code } = JSON.parse(line) as { code?: string };
    if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** Who is a second person, and the commands that make two of them. */
export const twoPeople = (dataset: string): string[] => [
  'A key counts as one person with the keys that it made and those that made it. Two keys of the same maker are two people:',
  `  assize keys mint --label Author --role contributor --datasets ${dataset}`,
  `  assize keys mint --label Reviewer --role publisher --datasets ${dataset}`,
  'Import with the first, approve and release with the second.',
];
