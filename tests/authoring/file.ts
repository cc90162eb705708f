import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { type ConvertedFile, convertFile } from '../../src/authoring/convert.ts';
import { type Draft, draftOf } from '../../src/authoring/draft.ts';
import type { TableFile } from '../../src/authoring/file.ts';
import type { FileKind } from '../../src/authoring/mapping.ts';
import { type FileCodebook, NO_CODEBOOK } from '../../src/authoring/names.ts';
import { type AskedQuestion, type Interview, interviewOf, isUnanswered } from '../../src/authoring/questions.ts';
import { readTableFile } from '../../src/cli/table-file.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { csvLine } from '../../src/schemas/cell-text.ts';
import type { Body } from '../samples/body.ts';

/** A draft of a file, as `assize draft` makes it. */
export interface Drafted {
  table: TableFile;
  draft: Draft;
  definition: Body;
  interview: Interview;
  /** The open questions, but for those that every file raises. */
  open: string[];
  asked: (id: string) => AskedQuestion | undefined;
  /** The converted file, also as text, and what could not be converted. */
  converted: ConvertedFile;
  data: string;
  faults: string[];
}

/** Answers to what every file raises. A name that ends in `…` answers every question that begins so. */
export const USUAL: Readonly<Record<string, unknown>> = {
  title: 'A file',
  publisher: 'Tests',
  licence: { id: 'CC0-1.0', url: 'https://example.org/licence', attribution: 'Tests' },
  area: 'A made-up country',
  sources: 'Made up',
  'inclusion rule': 'All of it.',
  completeness: 'Complete.',
  population: 'what the file counts',
  protection: { policy: 'none', reason: 'Made for tests.' },
  rows: 'people',
  'who is in the file…': 'all',
  'public values of…': 'public',
  'empty cells among the figures': 'not-available',
  'window…': '2014-01-01 to 2014-12-31',
  'adding up…': 'all',
  'counted twice…': 'none',
};

class Answers extends Map<string, unknown> {
  override get(id: string): unknown {
    const begun = [...this.keys()].find((key) => key.endsWith('…') && id.startsWith(key.slice(0, -1)));
    return super.get(id) ?? (begun === undefined ? undefined : super.get(begun));
  }
}

export async function draftedFile(
  kind: FileKind,
  { name = 'a-file.csv', content }: { name?: string; content: string | Uint8Array },
  answers: Readonly<Record<string, unknown>> = {},
  codebook: FileCodebook = NO_CODEBOOK,
): Promise<Drafted> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-draft-'));
  try {
    await writeFile(join(folder, name), content);
    return await draftedPath(kind, join(folder, name), answers, codebook);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function draftedPath(
  kind: FileKind,
  path: string,
  answers: Readonly<Record<string, unknown>> = {},
  codebook: FileCodebook = NO_CODEBOOK,
): Promise<Drafted> {
  const interview = interviewOf(new Answers(Object.entries({ ...USUAL, ...answers })));
  const table = await readTableFile(path, interview);
  const draft = draftOf({ ...table, kind, name: basename(path, extname(path)), codebook }, interview);
  const converted = convertFile(table, draft);
  const { header, lines, faults } = converted;
  const asked = interview.asked();
  return {
    table,
    draft,
    definition: JSON.parse(JSON.stringify(draft.definition)),
    interview,
    open: asked.filter(isUnanswered).map(({ id }) => id),
    asked: (id) => asked.find((question) => question.id === id),
    converted,
    data: [header, ...lines.map(({ cells }) => cells)].map(csvLine).join(''),
    faults: faults.map(({ column, value, line }) => `${column}: ${value} in line ${line}`),
  };
}

export const csvText = (rows: readonly (readonly unknown[])[], sign = ','): string =>
  rows
    .map((row) =>
      row
        .map((cell) =>
          /["\n]/.test(`${cell}`) || `${cell}`.includes(sign) ? `"${`${cell}`.replaceAll('"', '""')}"` : cell,
        )
        .join(sign),
    )
    .join('\n');

/** A draft of rows in memory. */
export const draftedRows = (
  kind: FileKind,
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
  answers: Readonly<Record<string, unknown>> = {},
  codebook: FileCodebook = NO_CODEBOOK,
): Promise<Drafted> => draftedFile(kind, { content: csvText([names, ...rows]) }, answers, codebook);

/** What became of each column. */
export const usesOf = ({ draft }: Drafted): Record<string, string> =>
  Object.fromEntries(
    draft.plans.map(({ name, use, why }) => [name, use.as === 'dropped' ? `dropped: ${why}` : use.as]),
  );

/** The codebook of a draft without open questions; throws if it has faults. */
export function codebookOf({ definition, open }: Drafted): Codebook {
  if (open.length > 0) throw new Error(`open: ${open.join('; ')}`);
  const checked = checkDataset('draft', definition);
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults, null, 1));
  return compile('draft', checked.definition);
}

/** `count` rows, each made from its number. */
export const rowsOf = (count: number, make: (n: number) => (string | number)[]): (string | number)[][] =>
  Array.from({ length: count }, (_, n) => make(n));
