import type { Codebook } from '../../../src/codebook/model.ts';
import { publicCodebook } from '../../../src/codebook/public.ts';
import { answerJson, headlineJson } from '../../../src/formats/json.ts';
import { assemble } from '../../../src/statistics/answer.ts';
import { computeHeadlines, headlineBody } from '../../../src/statistics/headline.ts';
import { planQuery } from '../../../src/statistics/query.ts';
import { releaseStructure } from '../../../src/statistics/release-structure.ts';
import type { TableData } from '../../../src/statistics/table.ts';
import type { Body } from '../../samples/body.ts';
import { releaseOf } from '../../samples/parish.ts';

/** What an attacker can get of one release. Bodies are those of the public API, parsed from their JSON. */
export interface Door {
  version: string;
  /** `GET R/structure` */
  structure: Body;
  /** `GET R/codebook` */
  codebook: Body;
  /** `GET R/headlines`, its items. */
  headlines: readonly Body[];
  /** Settings by which every case is checked, as docs/reference/cases.md says. */
  rules: Pick<Codebook['definition']['settings'], 'datePrecision' | 'youthRule'>;
  ask(question: Question): Body;
}

/** A query of `GET R/statistics`. */
export interface Question {
  measure: string;
  by: readonly string[];
  totals: boolean;
  share?: string;
  base?: 'all' | 'known';
  sort?: 'value' | '-value';
}

/** The door of stored tables, through the code of the routes. */
export function storedDoor(codebook: Codebook, version: string, tables: readonly TableData[]): Door {
  const found = new Map(tables.map((table) => [`${table.measure} ${table.by.join()}`, table]));
  const lookup = ({ by, measure }: Pick<TableData, 'by' | 'measure'>): TableData =>
    found.get(`${measure} ${by.join()}`)!; // every table of the codebook is stored
  const release = { ...releaseOf({}), dataset: 'attacked', version };
  const limits = { listed: 10_000, observations: 100_000, cells: 100_000, chartMarks: 1_000 };
  const onTheWire = (body: unknown): Body => JSON.parse(JSON.stringify(body));
  return {
    version,
    structure: onTheWire(releaseStructure(codebook, release, limits)),
    codebook: onTheWire(publicCodebook(codebook)),
    headlines: computeHeadlines(codebook, lookup, {}).map((one) =>
      JSON.parse(headlineJson(headlineBody(codebook, one, release))),
    ),
    rules: codebook.definition.settings,
    ask: ({ measure, by, totals, share, base = 'all', sort }) => {
      const query = { measures: [measure], by, where: [], totals, share: share ? [share] : [], base, sort };
      return JSON.parse(answerJson(assemble(planQuery(codebook, release, query), lookup)));
    },
  };
}
