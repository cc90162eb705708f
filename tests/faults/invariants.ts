import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { factKey, factsOf, filterRows, underKeys } from '../../src/cases/facts.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { type Db, rowsOf } from '../../src/db/client.ts';
import { codebookOf } from '../../src/db/codebooks.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { brokenLinks } from '../capture/chain.ts';
import type { Body } from '../samples/body.ts';
import { storedPresent, storedTables } from '../samples/stored-tables.ts';

/**
 * What must be true of a database at any moment, whatever was killed: read from the tables, and worked out again as plainly as
 * possible, without the code that writes them. It may run while services write.
 */

export interface CheckOptions {
  /** The content of a revision that has been erased since: releases from before the erasure count it. */
  contentOf?: (caseId: string, revision: number) => Body | undefined;
  /** Releases checked before, by id, with a digest of what they held: their tables are not counted again, and must be the same. */
  counted?: Map<string, string>;
}

export async function invariantFaults(db: Db, options: CheckOptions = {}): Promise<string[]> {
  const faults = await brokenLinks(db);
  await db.transaction(
    async (tx) => {
      const datasets = await rowsOf<DatasetRow>(
        tx,
        sql`select id, codebook_version as version from datasets order by id`,
      );
      for (const { id, version } of datasets) {
        const codebook = await codebookOf(tx, id, version);
        const cases = await readCases(tx, id);
        faults.push(...(await logFaults(tx, id)));
        for (const one of cases) faults.push(...caseFaults(one, codebook));
        faults.push(...(await releaseFaults(tx, id, cases, options)));
      }
      faults.push(...(await importFaults(tx)), ...(await leftovers(tx)));
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  return faults;
}

interface DatasetRow {
  id: string;
  version: number;
}

/** The facts of the present definition: beside them may be those of the one before. */
function inForce({ dimensions, factKeys }: Codebook, facts: Body): Body {
  const keys = new Set([...dimensions.keys()].map((id) => factKey(id, factKeys)));
  return Object.fromEntries(Object.entries(facts).filter(([key]) => keys.has(key)));
}

/** The change log and the codebooks are dense. */
async function logFaults(tx: Db, dataset: string): Promise<string[]> {
  const found = await rowsOf<{ fault: string }>(
    tx,
    sql`select 'seq of ' || d.id || ' is not dense: ' || count(c.seq) || ' changes, last ' || d.last_seq as fault
        from datasets d left join changes c on c.dataset_id = d.id where d.id = ${dataset} group by d.id
        having count(c.seq) <> d.last_seq or coalesce(max(c.seq), 0) <> d.last_seq or coalesce(min(c.seq), 1) <> 1
        union all
        select 'versions of the codebook of ' || d.id || ' are not dense' from datasets d join codebooks b on b.dataset_id = d.id
        where d.id = ${dataset} group by d.id, d.codebook_version having count(*) <> d.codebook_version or max(b.version) <> d.codebook_version
        union all
        select 'codebook ' || b.version || ' of ' || b.dataset_id || ' is not in the change log' from codebooks b
        left join changes c on c.dataset_id = b.dataset_id and c.seq = b.seq and c.codebook_version = b.version
        where b.dataset_id = ${dataset} and c.seq is null`,
  );
  return found.map(({ fault }) => fault);
}

interface StoredRevision {
  revision: number;
  state: string;
  contentRevision: number;
  content: CaseContent | null;
  sources: Body[] | null;
  action: string | null;
}
interface StoredChange {
  seq: number;
  op: string;
  cause: string;
  contentRevision: number | null;
}
interface StoredCase {
  id: string;
  state: string;
  headRevision: number;
  headContent: number;
  liveRevision: number | null;
  liveContent: number | null;
  liveSeq: number | null;
  revisions: StoredRevision[];
  changes: StoredChange[];
  externalIds: Body[];
  head: SideRows;
  live: SideRows;
}
interface SideRows {
  defendants: Body[];
  convictions: Body[];
  sentences: Body[];
  quantities: Body[];
  sources: Body[];
}

/** Every case with all that belongs to it, as JSON, members in camelCase. */
async function readCases(tx: Db, dataset: string): Promise<StoredCase[]> {
  const side = (name: 'head' | 'live') => {
    const rows = (table: string, order: string) => sql`coalesce((
      select json_agg(to_jsonb(t) - 'case_id' - 'side' order by ${sql.raw(order)}) from ${sql.raw(table)} t
      where t.case_id = c.id and t.side = ${sql.raw(`'${name}'`)}), '[]')`;
    return sql`json_build_object('defendants', ${rows('defendants', 't.position')},
      'convictions', ${rows('convictions', 't.position')}, 'sentences', ${rows('sentences', 't.defendant_id')},
      'quantities', ${rows('quantities', 't.position')}, 'sources', ${rows('sources', 't.position')})`;
  };
  const rows = await rowsOf<Body>(
    tx,
    sql`select c.id, c.state, c.head_revision as "headRevision", c.head_content as "headContent",
          c.live_revision as "liveRevision", c.live_content as "liveContent", c.live_seq::float8 as "liveSeq",
          (select json_agg(json_build_object('revision', r.revision, 'state', r.state, 'contentRevision', r.content_revision,
             'content', r.content, 'sources', r.sources, 'action', a.action) order by r.revision)
           from case_revisions r left join audit_log a on a.subject = r.case_id::text and a.revision = r.revision
           where r.case_id = c.id) as revisions,
          coalesce((select json_agg(json_build_object('seq', g.seq, 'op', g.op, 'cause', g.cause,
             'contentRevision', g.content_revision) order by g.seq)
           from changes g where g.dataset_id = c.dataset_id and g.case_id = c.id), '[]') as changes,
          coalesce((select json_agg(json_build_object('system', e.system, 'value', e.value)) from case_external_ids e
           where e.case_id = c.id), '[]') as "externalIds",
          ${side('head')} as head, ${side('live')} as live
        from cases c where c.dataset_id = ${dataset} order by c.id`,
  );
  return rows as StoredCase[];
}

/** Actions of the audit log whose effect on the change log is plain; merges are not worked out again here. */
const PLAIN = new Set(
  ['create', 'replace', 'in-review', 'approved', 'returned', 'withdrawn', 'erased'].map((to) => `case.${to}`),
);

function caseFaults(one: StoredCase, codebook: Codebook): string[] {
  const faults: string[] = [];
  const wrong = (what: string) => void faults.push(`case ${one.id}: ${what}`);
  const { revisions, changes } = one;
  if (revisions.some(({ revision }, index) => revision !== index + 1)) wrong('its revisions are not dense');
  const last = revisions.at(-1);
  if (last?.revision !== one.headRevision)
    wrong(`its head is ${one.headRevision}, its last revision ${last?.revision}`);
  if (last?.state !== one.state) wrong(`it is ${one.state}, its last revision ${last?.state}`);
  if (last?.contentRevision !== one.headContent) wrong('its head has the content of another revision');

  if (revisions.every(({ action }) => action !== null && PLAIN.has(action))) {
    const expected = expectedChanges(revisions);
    const found = changes.map(({ op, contentRevision }) => ({ op, contentRevision }));
    if (!isDeepStrictEqual(found, expected.changes))
      wrong(`its changes are ${say(found)}, not ${say(expected.changes)}`);
    const { liveRevision, liveContent } = one;
    if (!isDeepStrictEqual({ liveRevision, liveContent }, expected.live)) wrong(`its live revision is ${liveRevision}`);
  }
  const lastChange = changes.at(-1);
  const liveSeq = lastChange?.op === 'upsert' ? lastChange.seq : null;
  if (one.liveSeq !== liveSeq) wrong(`its live seq is ${one.liveSeq}, its last change ${say(lastChange)}`);

  const content = (revision: number | null) => revisions.find((each) => each.revision === revision);
  const head = one.state === 'erased' ? undefined : content(one.headContent);
  compare(wrong, 'head', one.head, head, codebook);
  compare(wrong, 'live', one.live, content(one.liveContent), codebook);
  const ids = one.state === 'erased' ? [] : (head?.content?.externalIds ?? []);
  if (one.state !== 'merged' && !sameItems(one.externalIds, ids))
    wrong('its external ids are not those of its content');
  return faults;
}

/** What the states of the revisions make of the change log, and of the live revision. */
function expectedChanges(revisions: readonly StoredRevision[]) {
  const changes: Pick<StoredChange, 'op' | 'contentRevision'>[] = [];
  let live: Pick<StoredCase, 'liveRevision' | 'liveContent'> = { liveRevision: null, liveContent: null };
  let everLive = false;
  for (const { revision, state, contentRevision } of revisions) {
    if (state === 'approved') {
      changes.push({ op: 'upsert', contentRevision });
      live = { liveRevision: revision, liveContent: contentRevision };
      everLive = true;
    } else if ((state === 'withdrawn' && live.liveRevision !== null) || (state === 'erased' && everLive)) {
      changes.push({ op: 'remove', contentRevision: null });
    }
    if (state === 'withdrawn' || state === 'erased') live = { liveRevision: null, liveContent: null };
  }
  return { changes, live };
}

/** The relational rows of one side are those of its content. An older version wrote more of them, and more into them. */
function compare(
  wrong: (what: string) => void,
  side: 'head' | 'live',
  rows: SideRows,
  stored: StoredRevision | undefined,
  codebook: Codebook,
): void {
  if (!stored?.content) {
    for (const [table, left] of Object.entries(rows))
      if (left.length > 0) wrong(`it has ${side} rows in ${table} left`);
    return;
  }
  const expected = rowsOfContent(stored.content, side === 'head' ? (stored.sources ?? []) : []);
  const found = {
    defendants: rows.defendants.map(({ id, position }) => ({ id, position })),
    convictions: rows.convictions.map(({ facts: _, partner_facts: __, ...row }) => withoutNulls(row)),
    sources: side === 'head' ? rows.sources.map(withoutNulls) : [],
  };
  for (const table of ['defendants', 'convictions', 'sources'] as const) {
    const wanted = expected[table].map(withoutNulls);
    if (!isDeepStrictEqual(found[table], wanted))
      wrong(`its ${side} rows in ${table} are ${say(found[table])}, not ${say(wanted)}`);
  }
  const { content } = stored;
  const [facts, partnerFacts] = (['internal', 'partner'] as const).map((view) =>
    filterRows(factsOf(codebook, content, view)).map((codes) => underKeys(codes, codebook.factKeys)),
  );
  const searched = { head: facts, live: partnerFacts }[side];
  if (
    !isDeepStrictEqual(
      rows.convictions.map((row) => inForce(codebook, row.facts)),
      plain(searched),
    )
  )
    wrong(`its ${side} facts are stale`);
  const next = rows.convictions.map((row) => inForce(codebook, row.partner_facts));
  if (side === 'head' && !isDeepStrictEqual(next, plain(partnerFacts)))
    wrong(`its ${side} facts for partners are stale`);
}

function rowsOfContent(
  { defendants }: CaseContent,
  sources: readonly Body[],
): Pick<SideRows, 'defendants' | 'convictions' | 'sources'> {
  const convictions = defendants.flatMap(({ id, convictions: all }) =>
    all.map(({ counts = 1, principal = all.length === 1, attributes: _, ...one }) => {
      return { ...one, counts, principal, defendant_id: id };
    }),
  );
  return {
    defendants: defendants.map(({ id }, position) => ({ id, position })),
    convictions: convictions.map((one, position) => ({ ...one, position })),
    sources: sources.map(({ outletType, publishedOn, url }, position) => {
      return { position, outlet_type: outletType, published_on: publishedOn, url };
    }),
  };
}

interface ReleaseRow {
  id: string;
  state: string;
  version: string | null;
  position: number;
  erasuresSeen: number | null;
  codebookVersion: number;
  counts: Body;
  present: Body;
  digest: string;
  tables: Body[];
  headlines: number;
  digests: number;
}

/** Built releases hold exactly what a recount of the records at their position finds; given up ones hold nothing. */
async function releaseFaults(
  tx: Db,
  dataset: string,
  cases: readonly StoredCase[],
  { contentOf, counted }: CheckOptions,
): Promise<string[]> {
  const faults: string[] = [];
  // A release that is being built may hold anything: it is emptied before it is built again.
  const built = await rowsOf<ReleaseRow>(
    tx,
    sql`select r.id, r.state, r.major || '.' || r.minor || '.' || r.patch as version, r.position::float8 as position,
          r.erasures_seen::float8 as "erasuresSeen", r.codebook_version as "codebookVersion", r.counts, r.present,
          (select coalesce(md5(string_agg(t.by || '|' || t.measure || '|' || t.part || '|' || t.cells::text, E'\n'
             order by t.by, t.measure, t.part)), '') from release_tables t where t.release_id = r.id) as digest,
          (select count(*)::int from release_headlines h where h.release_id = r.id) as headlines,
          (select count(*)::int from release_digests g where g.release_id = r.id) as digests
        from releases r where r.dataset_id = ${dataset} and r.state not in ('building', 'failed') order by r.created_at`,
  );
  for (const release of built) {
    const name = `release ${release.version ?? release.state} of ${dataset}`;
    if (release.state === 'discarded') {
      if (release.digest !== '') faults.push(`${name} was given up, and still has tables`);
      continue;
    }
    const known = counted?.get(release.id);
    // A draft is built again after an erasure.
    const key = `${release.erasuresSeen} ${release.digest}`;
    if (known === key) continue;
    if (known !== undefined && release.state !== 'draft' && known.endsWith(release.digest) === false) {
      faults.push(`${name} was changed after it was built`);
    }
    const codebook = await codebookOf(tx, dataset, release.codebookVersion);
    const found = await recount(tx, release, codebook, cases, contentOf);
    faults.push(...found.map((fault) => `${name} ${fault}`));
    counted?.set(release.id, key);
  }
  return faults;
}

async function recount(
  tx: Db,
  release: ReleaseRow,
  codebook: Codebook,
  cases: readonly StoredCase[],
  contentOf: CheckOptions['contentOf'],
): Promise<string[]> {
  if (codebook.definition.kind !== 'cases') return [];
  const contents: Body[] = [];
  for (const { id, changes, revisions } of cases) {
    const last = changes.filter(({ seq }) => seq <= release.position).at(-1);
    if (last?.op !== 'upsert') continue;
    const erased = changes.find(({ cause }) => cause === 'erased');
    // Erased between the release's position and its build: it is not counted.
    if (erased && erased.seq <= (release.erasuresSeen ?? release.position)) continue;
    const revision = last.contentRevision ?? 0;
    const content = revisions[revision - 1]?.content ?? contentOf?.(id, revision);
    if (content === undefined) return [`cannot be counted again: revision ${revision} of case ${id} is erased`];
    contents.push(content);
  }
  const faults: string[] = [];
  const tables = await rowsOf<Body>(
    tx,
    sql`select by, measure, cells from release_tables where release_id = ${release.id}::uuid order by by, measure, part`,
  );
  const found = new Map<string, unknown[]>();
  for (const { by, measure, cells } of tables) {
    found.set(`${measure} by ${by}`, [...(found.get(`${measure} by ${by}`) ?? []), ...cells]);
  }
  const expected = storedTables(codebook, contents);
  for (const { by, measure, cells } of expected) {
    const name = `${measure} by ${by.join(',')}`;
    const own = found.get(name);
    if (own === undefined) faults.push(`lacks the table ${name}`);
    else if (!isDeepStrictEqual(sorted(own), sorted(cells))) {
      faults.push(`counts ${name} otherwise than its ${contents.length} records: ${say(own)}, not ${say(cells)}`);
    }
    found.delete(name);
  }
  for (const name of found.keys()) faults.push(`has a table that is not in its codebook: ${name}`);
  if (!isDeepStrictEqual(release.present, plain(storedPresent(codebook, contents)))) faults.push('lists other codes');
  if (release.counts?.tables !== codebook.tables.length)
    faults.push(`says that it has ${release.counts?.tables} tables`);
  const { headlines, externalFigures } = codebook.definition.codebook;
  if (release.headlines !== headlines.length + externalFigures.length)
    faults.push(`has ${release.headlines} headlines`);
  if (release.digests !== expected.length) faults.push(`has ${release.digests} digests`);
  return faults;
}

/** What an import says of itself is what it did. */
async function importFaults(tx: Db): Promise<string[]> {
  const found = await rowsOf<{ fault: string }>(
    tx,
    sql`with outcomes as (
          select i.id, count(*) filter (where r.value ->> 'outcome' = 'created') as created,
            count(*) filter (where r.value ->> 'outcome' = 'updated') as updated
          from imports i left join import_results s on s.import_id = i.id
          left join lateral json_array_elements(s.results) r on true group by i.id)
        select 'import ' || i.id || ' says ' || i.created || ' created and ' || i.updated || ' updated; its results say '
            || o.created || ' and ' || o.updated as fault
        from imports i join outcomes o on o.id = i.id join datasets d on d.id = i.dataset_id
        where d.kind = 'cases' and (i.created, i.updated) <> (o.created, o.updated)
        union all
        select 'import ' || i.id || ' says ' || i.created || ' created; ' || count(r.case_id) || ' have its request id'
        from imports i join datasets d on d.id = i.dataset_id left join case_revisions r on r.request_id = i.request_id and r.revision = 1
        where d.kind = 'cases' group by i.id, i.created having count(r.case_id) <> i.created
        union all
        select 'import ' || i.id || ' is ' || i.state || ', with ' || i.rows_done || ' of ' || i.rows || ' rows done' from imports i
        where i.state = 'succeeded' and (i.rows_done <> i.rows
          or exists (select from import_chunks k where k.import_id = i.id))`,
  );
  return found.map(({ fault }) => fault);
}

/** Nothing of an erased case is anywhere. */
async function leftovers(tx: Db): Promise<string[]> {
  const found = await rowsOf<{ fault: string }>(
    tx,
    sql`with erased as (select id from cases where state = 'erased')
        select 'a stored answer names the erased case ' || e.id as fault
        from erased e join idempotent_answers a on e.id = any (a.case_ids) where a.body is not null
        union all
        select 'a pair names the erased case ' || e.id from erased e join duplicate_pairs p on e.id in (p.one, p.other)
        union all
        select 'a result of an import names the erased case ' || e.id
        from erased e join import_results r on r.results::text like '%' || e.id || '%'`,
  );
  return found.map(({ fault }) => fault);
}

const say = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const withoutNulls = (row: Body): Body =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
const sorted = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();
const sameItems = (one: readonly Body[], other: readonly Body[]): boolean =>
  isDeepStrictEqual(
    sorted(one.map(({ system, value }) => [system, value])),
    sorted(other.map(({ system, value }) => [system, value])),
  );
