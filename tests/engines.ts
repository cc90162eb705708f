import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import { startEngine } from '../src/db/client.ts';
import type { Engine } from '../src/db/engine.ts';

/**
 * Embedded databases of this process, used by one test file after the other: to empty one takes 0.03 s of a core, to start one 0.5 s.
 * One whose schema a test has changed is not used again.
 */
const idle: Engine[] = [];
const templates = new WeakMap<Engine, { schema: string; empty: string }>();

/** `discard all` without the statements that the engine has prepared. */
const RESET =
  'close all; reset session authorization; reset all; unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences';

export async function takeEngine(): Promise<Engine> {
  const engine = idle.pop() ?? (await newEngine());
  // The service plans each statement anew, since its tables grow. Those of a test stay small.
  await engine.exec('set plan_cache_mode = auto');
  return engine;
}

async function newEngine(): Promise<Engine> {
  const engine = await startEngine({ loadDataDir: new Blob([await readFile(inject('dump'))]) });
  templates.set(engine, { schema: await schemaOf(engine), empty: await emptying(engine) });
  return engine;
}

export async function giveBack(engine: Engine): Promise<void> {
  if (engine.closed) return;
  const template = templates.get(engine);
  try {
    await engine.exec(RESET);
    if (template && (await schemaOf(engine)) === template.schema) {
      await engine.exec(template.empty);
      idle.push(engine);
      return;
    }
  } catch {
    // A test left it in a state in which it answers nothing.
  }
  await engine.close();
}

/** Changes with every table, trigger and function that a test adds, alters or removes. */
async function schemaOf(engine: Engine): Promise<string> {
  const { rows } = await engine.query<{ schema: string }>(`
    select concat_ws(';',
      (select string_agg(concat_ws(',', oid, relname, relnatts, relchecks), ' ' order by oid)
         from pg_class where relnamespace = 'public'::regnamespace),
      (select string_agg(concat_ws(',', oid, tgenabled), ' ' order by oid) from pg_trigger),
      (select string_agg(concat_ws(',', oid, md5(prosrc)), ' ' order by oid)
         from pg_proc where pronamespace = 'public'::regnamespace)) as schema`);
  return rows.map(({ schema }) => schema).join();
}

/** Statements that leave every table as the migrations did. Replicas run no triggers, so nothing refuses them. */
async function emptying(engine: Engine): Promise<string> {
  const { rows } = await engine.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'drizzle')`,
  );
  const names = rows.map(({ name }) => name);
  const kept: string[] = [];
  for (const name of names) {
    const { rows: content } = await engine.query<{ rows: unknown }>(
      `select json_agg(t) as rows from (select * from ${name}) as t`,
    );
    const json = JSON.stringify(content[0]?.rows ?? null).replaceAll("'", "''");
    if (json !== 'null')
      kept.push(`insert into ${name} select * from json_populate_recordset(null::${name}, '${json}');`);
  }
  const { rows: sequences } = await engine.query<{ reset: string }>(`
    select format('select setval(%L, %s, %L);', format('%I.%I', schemaname, sequencename), coalesce(last_value, 1), last_value is not null)
      as reset from pg_sequences`);
  return [
    'set session_replication_role = replica;',
    `truncate ${names.join(', ')};`,
    ...kept,
    ...sequences.map(({ reset }) => reset),
    'set session_replication_role = origin;',
  ].join('\n');
}
