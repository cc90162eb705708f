import { isErrorFromAlias } from '@zodios/core';
import axios, { isAxiosError } from 'axios';
import { AUTHORIZED, BASE, DATASET, typed, use, VERSION } from './calls';
import { api, createApiClient } from './generated/openapi-zod-client';

/** Zodios holds what is sent and answered against the generated schemas. */
const axiosInstance = axios.create();
let etag: string | undefined;
axiosInstance.interceptors.response.use((response) => {
  etag = String(response.headers.etag);
  return response;
});
const client = createApiClient(BASE, { axiosInstance });
const params = { dataset: DATASET, version: VERSION };
const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

await use({
  statistics: async (queries) => typed(await client.getStatistics({ params, queries })),
  refused: async (queries) => {
    const error = await thrownBy(client.getStatistics({ params, queries }));
    if (!isErrorFromAlias(api.api, 'getStatistics', error)) throw error;
    if (error.response.status !== 422) throw error;
    return typed(error.response.data);
  },
  csv: async (queries) => typed(await client.getStatisticsCsv({ params, queries })),
  headlines: async () => typed((await client.listHeadlines({ params })).items),
  manifest: async () => {
    const body = typed(await client.getRelease({ params }));
    return { body, etag };
  },
  manifestAgain: async (known) => {
    // Axios takes every status but 2xx for a failure.
    const error = await thrownBy(client.getRelease({ params, headers: { 'if-none-match': known } }));
    return isAxiosError(error) ? (error.response?.status ?? 0) : 0;
  },
  records: async (queries) =>
    typed(await client.listRecords({ params: { dataset: DATASET }, queries, headers: AUTHORIZED })),
  createCase: async (body) => {
    const created = await client.createCase(body, { params: { dataset: DATASET }, headers: AUTHORIZED });
    if ('valid' in created) throw new Error('it was a dry run');
    return typed(created);
  },
});
