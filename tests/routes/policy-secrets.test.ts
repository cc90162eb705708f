import { expect, test } from 'vitest';
import { findCodebook, findDataset, insertCodebook } from '../../src/db/queries/datasets.ts';
import { SCOPES, SECRET_MEMBERS } from '../../src/schemas/vocabulary.ts';
import { useService } from '../harness.ts';
import { operationsOf } from '../http/document.ts';
import { publish } from '../releases/journey.ts';
import { newApproved, newDataset } from '../requests.ts';
import { aDataset } from '../samples/court.ts';

/** The secret parameters of a policy are in no answer but that of `GET D/definition`. */

const service = await useService();

/** So long that no hash or id has them by chance. */
const SECRETS = [
  { k: 987653201, p: 61.758317593, d: 864231975, v: 613.758391742, js: 753191862 },
  { k: 298765303, p: 34.826417539, d: 318642397, v: 426.913857429, js: 487531926 },
] as const;
const values = SECRETS.flatMap((secrets) => Object.values(secrets).map(String));

/**
 * Releases are of the policy `none`, since PUT takes no other yet, with the secret members of all policies beside it in the
 * database: whatever lets one of them out does so here.
 */
async function setSecrets(id: string, secrets: (typeof SECRETS)[number]): Promise<void> {
  const { codebookVersion } = (await findDataset(service.db, id))!; // it was put
  const { definition } = (await findCodebook(service.db, id, codebookVersion))!; // each dataset has one
  const disclosure = { ...definition.codebook.disclosure, ...secrets };
  const changed = { ...definition, codebook: { ...definition.codebook, disclosure } };
  const row = { datasetId: id, version: codebookVersion + 1, definition: changed, posted: changed };
  await service.db.transaction((tx) => insertCodebook(tx, { ...row, reload: false, at: new Date(), by: 'tests' }));
}

test('no answer but the definition has a secret parameter: neither of what is public, nor for keys of every other scope', async () => {
  const dataset = await newDataset(
    service,
    aDataset(({ codebook }) => {
      codebook.headlines = [
        { id: 'every-case', statistic: 'count', measure: 'cases', form: 'exact', statement: '{wording} were tried' },
      ];
    }),
  );
  await setSecrets(dataset, SECRETS[0]);
  const key = await service.key(SCOPES.filter((scope) => scope !== 'datasets:write'));
  const one = await newApproved(service, dataset);
  await publish(service, dataset);
  await setSecrets(dataset, SECRETS[1]);
  await newApproved(service, dataset);
  const version = await publish(service, dataset);
  await newApproved(service, dataset);
  await service.send('POST', `/v1/datasets/${dataset}/releases`, { key: service.adminKey });

  const { body: document } = await service.send('GET', '/openapi.json');
  const { body: open } = await service.send('GET', '/openapi.public.json');
  const isOpen = new Set(operationsOf(open).map(({ path }) => path));
  const idOf = (path: string): string => {
    if (path.includes('/headlines/')) return 'every-case';
    if (path.includes('/code-lists/')) return 'offences';
    return String(one.id);
  };
  const answered: string[] = [];
  for (const { method, path } of operationsOf(document)) {
    // A workbook is packed; it has the same answer as the others.
    if (method !== 'GET' || path.endsWith('.xlsx') || path.endsWith('/definition')) continue;
    for (const release of path.includes('{version}') ? [version, 'draft'] : ['']) {
      const filled = path
        .replace('{dataset}', dataset)
        .replace('{version}', release)
        .replace('{id}', idOf(path))
        .replace(/\{[^}]*\}/g, String(one.id));
      const query = path.includes('/differences') ? '?since=1.0.0' : path.endsWith('/check') ? '?claim=2' : '';
      const reader = isOpen.has(path) && release !== 'draft' ? {} : { key };
      const answer = await service.send('GET', filled + query, reader);
      const all = answer.text + JSON.stringify(answer.headers);
      expect([filled, values.filter((secret) => all.includes(secret))]).toEqual([filled, []]);
      if (answer.status === 200) answered.push(path);
    }
  }
  // What shows a codebook, or what is made of one, was there to be searched.
  const below = '/v1/datasets/{dataset}';
  for (const path of ['', '/codebook', '/case-schema', '/records', '/changes', '/releases', '/headlines/{id}/history'])
    expect(answered).toContain(below + path);
  for (const path of ['', '/codebook', '/structure', '/statistics', '/headlines', '/headlines/{id}', '/differences'])
    expect(answered).toContain(`${below}/releases/{version}${path}`);

  for (const page of [
    '',
    `/releases/${version}`,
    `/releases/${version}/statistics`,
    `/releases/${version}/headlines`,
    `/releases/${version}/structure`,
    `/releases/${version}/certificate`,
    '/headlines/every-case/history',
    '/releases',
  ]) {
    const { status, text } = await service.send('GET', `/datasets/${dataset}${page}`, {
      headers: { accept: 'text/html' },
    });
    expect(status).toBe(200);
    expect(values.filter((secret) => text.includes(secret))).toEqual([]);
  }
  expect((await service.send('GET', `/v1/datasets/${dataset}/definition`, { key })).status).toBe(403);
  // They were there to be found.
  const stored = await findCodebook(service.db, dataset, 3);
  for (const name of SECRET_MEMBERS) expect(JSON.stringify(stored?.posted)).toContain(`"${name}":${SECRETS[1][name]}`);
  expect(values.filter((secret) => service.logLines.join('\n').includes(secret))).toEqual([]);
});

test('two releases that differ in secret parameters alone have the same codebook and structure', async () => {
  const dataset = await newDataset(service);
  await setSecrets(dataset, SECRETS[0]);
  await newApproved(service, dataset);
  const first = await publish(service, dataset);
  await setSecrets(dataset, SECRETS[1]);
  const second = await publish(service, dataset);
  expect([first, second]).toEqual(['1.0.0', '1.0.1']);
  const of = async (version: string, what: string) =>
    (await service.send('GET', `/v1/datasets/${dataset}/releases/${version}/${what}`)).body;
  expect((await of(first, 'codebook')).codebook).toEqual((await of(second, 'codebook')).codebook);
  const differences = await of(second, `differences?since=${first}`);
  expect(differences.items).toEqual([]);
  expect(JSON.stringify(differences.structure)).not.toMatch(/"(?:k|p|d|v|js)"/);
});
