import { expect } from 'vitest';
import type { Answer, TestApp } from '../harness.ts';
import { etagNow } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { townCases, towns } from '../samples/towns.ts';
import { publish } from './journey.ts';

/** Random edits of a dataset, and what its releases must then say about each other. */

export const OPERATIONS = [
  'create',
  'create',
  'correct',
  'vary',
  'withdraw',
  'quash',
  'restore',
  'merge',
  'unmerge',
  'erase',
  'codebook',
] as const;
export interface Edit {
  name: (typeof OPERATIONS)[number];
  /** Chooses the cases that it is done to. */
  pick: number;
}

/** Parts that a codebook may have, and the step of the version that each asks for when it is added and when it is removed. */
export const TOGGLES = {
  label: { on: 'patch', off: 'patch' },
  statement: { on: 'patch', off: 'patch' },
  internal: { on: 'patch', off: 'patch' },
  variable: { on: 'minor', off: 'major' },
  code: { on: 'minor', off: 'major' },
  hiddenCode: { on: 'major', off: 'minor' },
  rule: { on: 'major', off: 'major' },
} as const;
export type Toggle = keyof typeof TOGGLES;
/** Parts that do not change how a case is counted. */
export const SAME_COUNTING: readonly Toggle[] = ['label', 'statement'];

const CHANGES: Record<Toggle, (definition: Body) => void> = {
  label: ({ codebook }) => {
    codebook.codeLists.outcome.codes[1].label = 'A fine';
  },
  statement: ({ codebook }) => {
    codebook.headlines[0].statement = 'In all {wording}';
  },
  internal: ({ codebook }) =>
    codebook.variables.push({ id: 'zzMore', label: 'More', level: 'case', kind: 'flag', audience: 'internal' }),
  variable: ({ codebook }) => {
    codebook.variables.push({ id: 'armed', label: 'Armed', level: 'case', kind: 'flag' });
    codebook.tables.also.push({ by: ['armed', 'year'], measures: ['cases'] });
  },
  code: ({ codebook }) => codebook.codeLists.method.codes.push({ code: 'zap', label: 'Zap' }),
  hiddenCode: ({ codebook }) => {
    codebook.codeLists.method.codes.find(({ code }: Body) => code === 'mask').publishAs = 'tool';
    codebook.headlines = codebook.headlines.filter(({ id }: Body) => id !== 'with-mask');
  },
  rule: ({ codebook }) => {
    codebook.derived.find(({ id }: Body) => id === 'violent').rule = { exists: { offenceGroup: ['property'] } };
  },
};

export function definitionWith(toggles: ReadonlySet<Toggle>): Body {
  const definition = towns();
  const { codebook } = definition;
  const days = { ...codebook.measures.find(({ id }: Body) => id === 'custody-days'), filter: undefined };
  codebook.measures.push(
    { ...days, id: 'whole-days', decimals: 0 },
    { ...days, id: 'mean-days', statistic: 'mean', decimals: 1 },
  );
  codebook.tables = {
    upTo: 0,
    also: [
      { by: ['outcome', 'sex', 'year'], measures: ['defendants', 'custody-days', 'whole-days', 'mean-days'] },
      { by: ['sex', 'outcome'], measures: ['defendants'] },
      { by: ['methods', 'areaRegion'], measures: ['cases', 'defendants'] },
      { by: ['violent', 'offenceGroup'], measures: ['defendants', 'convictions'] },
      { by: ['imagesCategoryScale', 'year'], measures: ['images-seized'] },
      { by: ['imagesCategory'], measures: ['images-seized'] },
    ],
  };
  for (const toggle of toggles) CHANGES[toggle](definition);
  return definition;
}

export interface Editor {
  dataset: string;
  toggles: Set<Toggle>;
  /** A case has been erased since the last look. */
  erasures: number;
  edit(edit: Edit): Promise<void>;
}

export async function startEditor(service: TestApp, dataset: string): Promise<Editor> {
  const key = service.adminKey;
  const D = `/v1/datasets/${dataset}`;
  const ids: string[] = [];
  const state = new Map<string, string>();
  let number = 0;
  const toggles = new Set<Toggle>();
  const done = (answer: Answer): Answer => {
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer;
  };
  const putDefinition = async (): Promise<void> => {
    const body = definitionWith(toggles);
    const now = await service.send('GET', `${D}/definition`, { key });
    const headers = now.status === 200 ? { 'if-match': String(now.headers.etag) } : {};
    done(await service.send('PUT', D, { key, body, headers }));
  };
  const move = async (id: string, body: Body): Promise<boolean> => {
    const answer = await service.send('POST', `${D}/cases/${id}/transitions`, {
      key,
      body,
      headers: { 'if-match': await etagNow(service, id) },
    });
    if (answer.status === 409) return false; // the state of the other case does not allow it
    done(answer);
    return true;
  };
  const aCase = (pick: number): Body => {
    number += 1;
    const body = structuredClone(townCases()[pick % 6]);
    body.sentencedOn = `201${4 + (pick % 2)}-0${1 + (pick % 9)}-11`;
    // No two cases say the same, so an erased case does not come back as another.
    const value = 1_000 + 37 * number;
    body.quantities = [{ quantity: 'images', value, basis: pick % 3 === 0 ? 'at-least' : 'exact' }];
    const [defendant] = body.defendants;
    if (pick % 4 === 0) defendant.sentence = { outcome: 'custody', custodyTerm: `P${1 + (pick % 11)}M` };
    if (pick % 5 === 0) body.quantities.push({ quantity: 'images', category: 'A', value: 5, basis: 'exact' });
    return body;
  };
  const approve = async (id: string, reason?: string): Promise<void> => {
    if (!(await move(id, { to: 'in-review' }))) return;
    await move(id, { to: 'approved', ...(reason && { reason }) });
    state.set(id, 'approved');
  };
  const chosen = (wanted: string, pick: number): string | undefined => {
    const fitting = ids.filter((id) => state.get(id) === wanted);
    return fitting[pick % Math.max(1, fitting.length)];
  };
  const correct = async (pick: number, reason?: string): Promise<void> => {
    const id = chosen('approved', pick);
    if (!id) return;
    const body = aCase(pick);
    done(
      await service.send('PUT', `${D}/cases/${id}`, { key, body, headers: { 'if-match': await etagNow(service, id) } }),
    );
    await approve(id, reason);
  };
  const moveTo = async (from: string, to: string, pick: number, body: Body): Promise<void> => {
    const id = chosen(from, pick);
    if (id && (await move(id, { to, ...body }))) state.set(id, to);
  };
  const editor: Editor = {
    dataset,
    toggles,
    erasures: 0,
    async edit({ name, pick }) {
      if (name === 'create') {
        const items = Array.from({ length: 1 + (pick % 3) }, (_, i) => aCase(pick + i));
        const path = `${D}/cases/batch?state=in-review`;
        const { body } = done(await service.send('POST', path, { key, body: { items } }));
        for (const { id } of body.items) {
          ids.push(id);
          await move(id, { to: 'approved' });
          state.set(id, 'approved');
        }
      }
      if (name === 'correct') await correct(pick, pick % 2 === 0 ? 'partial-quash' : undefined);
      if (name === 'vary') await correct(pick, 'sentence-varied');
      if (name === 'withdraw') await moveTo('approved', 'withdrawn', pick, { reason: 'out-of-scope' });
      if (name === 'quash') await moveTo('approved', 'withdrawn', pick, { reason: 'conviction-quashed' });
      if (name === 'restore') {
        const id = chosen('withdrawn', pick);
        if (id) await approve(id);
      }
      if (name === 'merge') {
        const into = chosen('approved', pick + 1);
        if (into && into !== chosen('approved', pick)) await moveTo('approved', 'merged', pick, { into });
      }
      if (name === 'unmerge') {
        const id = chosen('merged', pick);
        if (id && (await move(id, { to: 'unmerged' }))) state.set(id, 'approved');
      }
      if (name === 'erase') {
        editor.erasures += 1;
        const from = ['approved', 'withdrawn'][pick % 2] ?? '';
        const id = chosen(from, pick);
        await moveTo(from, 'erased', pick, { reason: pick % 3 === 0 ? 'conviction-quashed' : 'erasure-upheld' });
        // Cases that were merged into it are gone, too.
        if (id) for (const other of ids) if (state.get(other) === 'merged') state.delete(other);
      }
      if (name === 'codebook') {
        const names = Object.keys(TOGGLES) as Toggle[];
        const toggle = names[pick % names.length]!; // there are some
        if (!toggles.delete(toggle)) toggles.add(toggle);
        await putDefinition();
      }
    },
  };
  await putDefinition();
  for (const pick of [0, 1, 3, 4, 5]) await editor.edit({ name: 'create', pick });
  return editor;
}

/** Everything that a reader gets of a release: every value of every table by measure and key without `_T`, headlines, and all bytes. */
export interface Copy {
  version: string;
  toggles: ReadonlySet<Toggle>;
  erasures: number;
  values: Map<string, number | null>;
  headlines: Map<string, Body>;
  bytes: Map<string, string>;
}

export const nameOf = (measure: string, key: Record<string, string>): string =>
  `${measure} ${JSON.stringify(
    Object.entries(key)
      .filter(([, code]) => code !== '_T')
      .sort(),
  )}`;

export async function publishCopy(service: TestApp, editor: Editor): Promise<Copy> {
  const version = await publish(service, editor.dataset);
  const R = `/v1/datasets/${editor.dataset}/releases/${version}`;
  const bytes = new Map<string, string>();
  const get = async (path: string): Promise<Body> => {
    const answer = await service.send('GET', path);
    expect(answer.status, answer.text.slice(0, 500)).toBe(200);
    bytes.set(path, `${answer.headers.etag} ${answer.text}`);
    return answer.body;
  };
  const manifest = (await service.send('GET', R)).body;
  const values = new Map<string, number | null>();
  for (const { by, measures } of manifest.tables as { by: string[]; measures: string[] }[]) {
    const query = `measure=${measures.join(',')}&totals=true${by.length > 0 ? `&by=${by.join(',')}` : ''}`;
    const { observations } = await get(`${R}/statistics?${query}`);
    for (const { measure, key, value } of observations) {
      const name = nameOf(measure, key);
      if (values.has(name)) expect([name, values.get(name)]).toEqual([name, value]);
      values.set(name, value);
    }
  }
  const headlines = new Map<string, Body>();
  for (const headline of (await get(`${R}/headlines`)).items) headlines.set(headline.id, headline);
  await get(`${R}/codebook`);
  return { version, toggles: new Set(editor.toggles), erasures: editor.erasures, values, headlines, bytes };
}
