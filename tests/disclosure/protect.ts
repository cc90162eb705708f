import { recordKeys } from '../../disclosure/src/index.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { factsOf } from '../../src/cases/facts.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { openCube } from '../../src/releases/cube/cube.ts';
import { countableCodebook } from '../../src/releases/cube/layout.ts';
import { type ProtectionOutcome, protectedTables } from '../../src/releases/protection/protect.ts';
import type { CountedData, StoredRelease } from '../../src/releases/protection/tables.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import type { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { DisclosureReport } from '../../src/schemas/disclosure.ts';
import { Obstacle } from '../../src/schemas/release.ts';
import type { StoredCell, TableData } from '../../src/statistics/table.ts';

/** What a release would publish, counted and protected in this thread. */

export interface ProtectedRelease extends ProtectionOutcome {
  codebook: Codebook;
  /** As they were counted. */
  counted: CountedData[];
  /** As they may be published. */
  tables: TableData[];
}

export async function protectCases(
  definition: DatasetDefinition,
  contents: readonly unknown[],
  readable: readonly StoredRelease[] = [],
  solver = testSolver,
): Promise<ProtectedRelease> {
  const codebook = compile('protected', definition);
  const cube = await openCube(codebook, { threads: 1 });
  const countable = countableCodebook(codebook);
  // Each release of a chain has a secret of its own.
  const keyOf = recordKeys(Buffer.alloc(32, 7 + readable.length));
  try {
    contents.forEach((content, number) => {
      const facts = factsOf(countable, content as CaseContent, 'public');
      cube.add(facts, facts.defendants.map((_, at) => keyOf(`${number} ${at}`))); // biome-ignore format: one line
    });
    cube.finish();
    const counted: CountedData[] = [];
    for await (const table of cube.tables()) counted.push(table);
    const context = { solver, readable, progress: () => {}, seconds: 60 };
    const tables: TableData[] = [];
    const protecting = protectedTables(codebook, each(counted), context);
    for (;;) {
      const next = await protecting.next();
      if (next.done) {
        // It is stored and read again by these schemas.
        DisclosureReport.nullable().parse(next.value.report);
        for (const obstacle of next.value.held) Obstacle.parse(obstacle);
        return { codebook, counted, tables, ...next.value };
      }
      tables.push(next.value);
    }
  } finally {
    await cube.close();
  }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** `definition` under a policy. */
export const under = (definition: DatasetDefinition, disclosure: object): DatasetDefinition =>
  ({ ...definition, codebook: { ...definition.codebook, disclosure } }) as DatasetDefinition;

/** What follows the positions of a cell, by its positions joined by commas. */
export const cellsAt = ({ by, cells }: TableData): Map<string, StoredCell> =>
  new Map(cells.map((cell) => [cell.slice(0, by.length).join(','), cell.slice(by.length)]));
