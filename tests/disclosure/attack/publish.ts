import { MOST_TOGETHER } from '../../../disclosure/src/index.ts';
import { testSolver } from '../../../disclosure/tests/solver.ts';
import { redefinedParts } from '../../../src/codebook/comparable.ts';
import { compile } from '../../../src/codebook/compile.ts';
import type { Codebook } from '../../../src/codebook/model.ts';
import { protectedTables } from '../../../src/releases/protection/protect.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import type { Obstacle } from '../../../src/schemas/release.ts';
import type { TableData } from '../../../src/statistics/table.ts';
import type { Body } from '../../samples/body.ts';
import { countWorld, type Truth } from './count.ts';
import { type Door, storedDoor } from './door.ts';

/** Releases of a made-up dataset, as the service would publish them. The attacker gets the door alone. */
export interface Published {
  version: string;
  codebook: Codebook;
  tables: readonly TableData[];
  door: Door;
  truth: Truth;
  /** The cases as they were counted. */
  counted: ReadonlyMap<string, Body>;
}

/** What is put and posted before a release. */
export interface Edition {
  body: Body;
  /** The cases by name. A case that is corrected keeps its name. */
  cases: ReadonlyMap<string, Body>;
}

/** The release beside those that can be read; undefined if it is held. */
export async function publish(
  { body, cases }: Edition,
  readable: readonly Published[] = [],
  number = readable.length + 1,
  onHeld: (obstacle: Obstacle) => void = () => {},
): Promise<Published | undefined> {
  const codebook = compile('attacked', DatasetDefinition.parse(body));
  const version = `${number}.0.0`;
  // As releases/lifecycle/gate.ts says.
  if (['rounding', 'cell-key'].includes(body.codebook.disclosure.policy) && readable.length >= MOST_TOGETHER)
    return undefined;
  if (readable.some((earlier) => redefinedParts(earlier.codebook, codebook).length > 0)) return undefined;
  // As releases/lifecycle/build.ts says: a case is counted as it was when it first was.
  const before = readable.at(-1)?.counted ?? new Map<string, Body>();
  const counted = new Map([...cases, ...before]);
  const truth = countWorld(codebook, counted, number);
  const news = countWorld(codebook, new Map([...cases].filter(([name]) => !before.has(name))), number);
  const tables: TableData[] = [];
  const context = {
    ...{ solver: testSolver, readable, added: () => listed(news.tables) },
    ...{ progress: () => {}, seconds: 600 },
  };
  const protecting = protectedTables(codebook, listed(truth.tables), context);
  for (;;) {
    const next = await protecting.next();
    if (!next.done) tables.push(next.value);
    else {
      const { held } = next.value;
      for (const obstacle of held) onHeld(obstacle);
      if (held.length > 0) return undefined;
      return {
        version,
        codebook,
        tables,
        truth,
        counted,
        door: storedDoor(codebook, version, tables),
      };
    }
  }
}

async function* listed<Table>(tables: readonly Table[]): AsyncGenerator<Table> {
  yield* tables;
}

/** All editions one after the other; those that are held are left out. */
export async function publishAll(editions: readonly Edition[]): Promise<Published[]> {
  const readable: Published[] = [];
  for (const [at, edition] of editions.entries()) {
    const published = await publish(edition, readable, at + 1);
    if (published) readable.push(published);
  }
  return readable;
}
