import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { openQuestions } from '../authoring/definition.ts';
import { checkDataset } from '../codebook/check.ts';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import { PART_KINDS, publishedShape, type Structure, structureBetween } from '../codebook/structure.ts';
import { isAbove, isFull, parsePin, structuralStep, versionAbove, versionText } from '../codebook/version.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { DryRun } from '../schemas/dry-run.ts';
import { pointerTo } from '../schemas/faults.ts';
import type { Redefinition } from '../schemas/redefinition.ts';
import { type Answer, type Api, connect, datasetAddress, eachPage, Refusal } from './api.ts';
import { follow } from './follow.ts';
import { CommandError, count, EXIT, print, tell, unreadable, usageError } from './terminal.ts';

/** `assize dataset`: the definition of a dataset, as a file. */
export function addDataset(program: Command): void {
  const dataset = program
    .command('dataset')
    .description('read, compare or put the definition of a dataset (needs a key with datasets:write)');

  dataset
    .command('get <id>')
    .description('print the definition, as JSON to edit and put back')
    .action(async (id: string) => {
      const { body } = await connect().call<unknown>('GET', `${datasetAddress(id)}/definition`);
      print(JSON.stringify(body, null, 2));
    });

  dataset
    .command('put <id> <file>')
    .description('create the dataset, or replace its definition')
    .option('--validate-only', 'check the file and write nothing')
    .addHelpText(
      'after',
      `
Replaces the definition that the service has now. Print that one first: assize dataset get <id>.
Compare before you put: assize dataset diff <id> <file>.

Examples:
  assize dataset put press-snapshot-2015 definition.json --validate-only
  assize dataset put press-snapshot-2015 definition.json`,
    )
    .action(putDefinition);

  dataset
    .command('diff <id> <file>')
    .description('show what the definition in a file would change: cases, published names, the next version')
    .addHelpText(
      'after',
      `
Prints a line for each change, and writes nothing. Exits with 1 if the service would refuse the definition.

Examples:
  assize dataset diff press-snapshot-2015 definition.json`,
    )
    .action(showDifference);
}

async function readDefinition(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${file} is not JSON.`);
  }
}

/** The definition that the service has; undefined if it has no such dataset. */
async function findDefinition(api: Api, id: string): Promise<Answer<unknown> | undefined> {
  try {
    return await api.call('GET', `${datasetAddress(id)}/definition`);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return undefined;
    throw error;
  }
}

async function putDefinition(id: string, file: string, { validateOnly }: { validateOnly?: boolean }): Promise<void> {
  const body = await readDefinition(file);
  const open = openQuestions(body);
  if (open.length > 0)
    throw new CommandError(
      EXIT.refused,
      [
        `${file} has open questions. Answer them in answers.yaml, and draft again:`,
        ...open.map(({ id: question, asks }) => `  ${question}: ${asks}`),
      ].join('\n'),
    );
  const api = connect();
  const present = await findDefinition(api, id);
  const ifMatch = present?.etag;
  const dry = await dryRun(api, id, body, ifMatch);
  if (validateOnly || dry.would === 'nothing') return print(`would\t${dry.would}`);
  const { body: answer } = await api.call<Redefinition | DatasetDefinition>('PUT', datasetAddress(id), {
    body,
    ifMatch,
  });
  if ('progress' in answer) await followJob(api, answer);
  print(dry.would === 'create' ? `created\t${id}` : `replaced\t${id}`);
}

/** Waits until the definition is in force, or throws why it cannot be. */
async function followJob(api: Api, job: Redefinition): Promise<void> {
  const { state, problem, error } = await follow(api, job, {
    shown: ({ phase }) => [REFIT_PHASES[phase], 'cases'],
    isOpen: ({ finishedAt }) => finishedAt === null,
    continues: 'The service goes on with it.',
  });
  if (state === 'succeeded') return;
  const reasons = (problem?.errors ?? []).map(({ pointer = '', detail }) => `  ${pointer} ${detail}`);
  throw new CommandError(EXIT.refused, [problem?.detail ?? `The job is ${error ?? state}.`, ...reasons].join('\n'));
}

const REFIT_PHASES = { check: 'Checking', refit: 'Deriving', search: 'Renaming' } as const;

/** Throws what the service would refuse, and tells its warnings. */
async function dryRun(api: Api, id: string, body: unknown, ifMatch: string | null | undefined): Promise<DryRun> {
  const { body: dry } = await api.call<DryRun>('PUT', `${datasetAddress(id)}?validateOnly=true`, { body, ifMatch });
  for (const { pointer = '', detail } of dry.warnings) tell(`Warning: ${pointer} ${detail}`);
  return dry;
}

async function showDifference(id: string, file: string): Promise<void> {
  const body = await readDefinition(file);
  const api = connect();
  const present = await findDefinition(api, id);
  if (!present) throw new CommandError(EXIT.refused, `There is no dataset ${id}. To create it: assize dataset put`);
  for (const pointer of differingMembers(present.body, body)) print(`changed\t${pointer}`);
  // What can be compared is shown even if stored cases are in the way.
  const [before, after] = [compiledFile(id, present.body), compiledFile(id, body)];
  if (before && after) await showStructure(api, id, structureBetween(publishedShape(before), publishedShape(after)));
  await dryRun(api, id, body, present.etag);
  print('cases\tall satisfy it');
}

/** Undefined if it has faults, which the service names. */
function compiledFile(id: string, body: unknown): Codebook | undefined {
  const checked = checkDataset(id, body);
  return 'faults' in checked ? undefined : compile(id, checked.definition);
}

async function showStructure(api: Api, id: string, structure: Structure): Promise<void> {
  for (const change of ['added', 'removed', 'redefined'] as const) {
    for (const kind of PART_KINDS) {
      for (const names of structure[change][kind])
        print([change, kind, ...Object.values(names).map(String)].join('\t'));
    }
  }
  for (const { dimension, previous, code } of structure.renamed) {
    print(['renamed', 'codes', dimension, previous, code].join('\t'));
  }
  for (const kind of PART_KINDS) {
    for (const { names, previous, label } of structure.relabelled[kind]) {
      print(['relabelled', kind, ...Object.values(names).map(String), previous, label].join('\t'));
    }
  }
  for (const setting of structure.whole) print(`redefined\tdataset\t${setting}`);
  const highest = await highestVersion(api, id);
  const pin = highest === undefined ? undefined : parsePin(highest);
  const step = structuralStep(structure);
  // A new value is a minor step, and nobody knows the values before they are counted.
  const least = step === 'patch' ? 'minor or patch, by its values' : step;
  if (!pin || !isFull(pin)) return print('next release\t1.0.0');
  print(`next release\t${step === 'patch' ? least : `${versionText(versionAbove(pin, step))} (${least})`}`);
}

async function highestVersion(api: Api, id: string): Promise<string | undefined> {
  let highest: string | undefined;
  for await (const page of eachPage<{ version: string | null }>(api, `${datasetAddress(id)}/releases?limit=1000`)) {
    for (const { version } of page) if (version !== null && (!highest || isAbove(version, highest))) highest = version;
  }
  return highest;
}

/** The most members named; a definition that is another one altogether would fill the screen. */
const MOST_MEMBERS = 100;

/** Pointers of the members that differ, as deep as both have them. */
function differingMembers(before: unknown, after: unknown): string[] {
  const found: string[] = [];
  const compare = (one: unknown, other: unknown, path: string[]): void => {
    if (isDeepStrictEqual(one, other)) return;
    const bothLists = Array.isArray(one) && Array.isArray(other) && one.length === other.length;
    const bothObjects = isPlain(one) && isPlain(other);
    if (!bothLists && !bothObjects) return void found.push(pointerTo(path));
    const names = new Set([...Object.keys(one as object), ...Object.keys(other as object)]);
    for (const name of names) compare(memberOf(one, name), memberOf(other, name), [...path, name]);
  };
  compare(before, after, []);
  if (found.length > MOST_MEMBERS)
    tell(`${count(found.length, 'member')} differ; the first ${MOST_MEMBERS} are shown.`);
  return found.slice(0, MOST_MEMBERS);
}

const isPlain = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const memberOf = (value: unknown, name: string): unknown =>
  Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;
