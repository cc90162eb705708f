import createClient from 'openapi-fetch';
import { AUTHORIZED, BASE, DATASET, typed, use, VERSION } from './calls';
import type { paths } from './generated/openapi-typescript';

const client = createClient<paths>({ baseUrl: BASE });
const path = { dataset: DATASET, version: VERSION };

/** The body, or the problem as an error. */
function bodyOf<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

await use({
  statistics: async (query) =>
    typed(
      bodyOf(await client.GET('/v1/datasets/{dataset}/releases/{version}/statistics', { params: { path, query } })),
    ),
  refused: async (query) => {
    const { error } = await client.GET('/v1/datasets/{dataset}/releases/{version}/statistics', {
      params: { path, query },
    });
    if (!error) throw new Error('it was answered');
    return typed(error);
  },
  csv: async (query) =>
    typed(
      bodyOf(
        await client.GET('/v1/datasets/{dataset}/releases/{version}/statistics.csv', {
          params: { path, query },
          parseAs: 'text',
        }),
      ),
    ),
  headlines: async () =>
    typed(bodyOf(await client.GET('/v1/datasets/{dataset}/releases/{version}/headlines', { params: { path } }))).items,
  manifest: async () => {
    const { data, response } = await client.GET('/v1/datasets/{dataset}/releases/{version}', { params: { path } });
    return { body: typed(bodyOf({ data })), etag: response.headers.get('etag') };
  },
  manifestAgain: async (etag) => {
    const { response } = await client.GET('/v1/datasets/{dataset}/releases/{version}', {
      params: { path, header: { 'if-none-match': etag } },
    });
    return response.status;
  },
  records: async (query) =>
    typed(
      bodyOf(
        await client.GET('/v1/datasets/{dataset}/records', {
          params: { path: { dataset: DATASET }, query },
          headers: AUTHORIZED,
        }),
      ),
    ),
  createCase: async (body) => {
    const created = bodyOf(
      await client.POST('/v1/datasets/{dataset}/cases', {
        params: { path: { dataset: DATASET } },
        headers: AUTHORIZED,
        body,
      }),
    );
    if ('valid' in created) throw new Error('it was a dry run');
    return typed(created);
  },
});
