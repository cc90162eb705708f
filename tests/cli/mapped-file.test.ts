import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withMapped } from '../../src/cli/mapped-file.ts';
import { csvText, draftedFile } from '../authoring/file.ts';

/** Next year's file by the mapping of this year's. */

let folder: string;
let drafted: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-mapped-test-'));
  drafted = (await draftedFile('aggregate', { content: csvText(FILE) })).draft.mapping;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const FILE = [
  ['Court', 'Year', 'Outcome', 'People'],
  ...['Leeds', 'York'].flatMap((court) =>
    ['custody', 'fine'].map((outcome, at) => [court, 2020, outcome, 140 + at * court.length]),
  ),
];

/** The header and first row of what is sent. */
async function sent(header: readonly string[], mapping = drafted): Promise<string[]> {
  const [file, mapped] = [join(folder, 'next.csv'), join(folder, 'mapping.yaml')];
  await writeFile(file, csvText([header, ['York', 2020, 'fine', 96, 'North'].slice(0, header.length)]));
  await writeFile(mapped, mapping);
  let text = '';
  await withMapped({ file, mapping: mapped }, async (converted) => {
    text = await readFile(converted, 'utf8');
  });
  return text.split('\r\n').slice(0, 2);
}

test('a file with the same columns is sent', async () => {
  const [header, row] = await sent(['Court', 'Year', 'Outcome', 'People']);
  expect([header, row]).toEqual(['court,outcome,value,status', 'York,fine,96,']);
});

test('a new name and one that is gone are asked about together, and nothing is taken for the same', async () => {
  const refused = sent(['Court', 'Year', 'Disposal', 'Persons']);
  await expect(refused).rejects.toThrow(/Nothing was sent.*\n {2}New: Disposal, Persons\n {2}Gone: Outcome, People\n/);
  await expect(refused).rejects.toThrow('Write its new name in place of the old one');
  const answered = drafted.replace(/^ {2}Outcome:/m, '  Disposal:').replace(/^ {2}People:/m, '  Persons:');
  expect((await sent(['Court', 'Year', 'Disposal', 'Persons'], answered))[1]).toBe('York,fine,96,');
});

test('a column that is only new, or only gone, is no question of a new name', async () => {
  const row = (names: readonly string[]) => sent(names).catch(({ message }: Error) => message);
  expect(await row(['Court', 'Year', 'Outcome', 'People', 'Ward'])).not.toContain('in place of');
  expect(await row(['Court', 'Year', 'People'])).toContain('Gone: Outcome\n  Remove from there');
});
