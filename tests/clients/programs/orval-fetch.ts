import { AUTHORIZED, DATASET, typed, use, VERSION } from './calls';
import {
  createCase,
  getRelease,
  getStatistics,
  getStatisticsCsv,
  listHeadlines,
  listRecords,
} from './generated/orval-fetch';

await use({
  statistics: async (query) => {
    const { status, data } = await getStatistics(DATASET, VERSION, query);
    if (status !== 200) throw new Error(`status ${status}`);
    return typed(data);
  },
  refused: async (query) => {
    const { status, data } = await getStatistics(DATASET, VERSION, query);
    if (status !== 422) throw new Error(`status ${status}`);
    return typed(data);
  },
  csv: async (query) => {
    const { status, data } = await getStatisticsCsv(DATASET, VERSION, query);
    if (status !== 200) throw new Error(`status ${status}`);
    return typed(data);
  },
  headlines: async () => {
    const { status, data } = await listHeadlines(DATASET, VERSION);
    if (status !== 200) throw new Error(`status ${status}`);
    return typed(data.items);
  },
  manifest: async () => {
    const { status, data, headers } = await getRelease(DATASET, VERSION);
    if (status !== 200) throw new Error(`status ${status}`);
    return { body: typed(data), etag: headers.get('etag') };
  },
  manifestAgain: async (etag) => (await getRelease(DATASET, VERSION, { headers: { 'if-none-match': etag } })).status,
  records: async (page) => {
    const { status, data } = await listRecords(DATASET, page, { headers: AUTHORIZED });
    if (status !== 200) throw new Error(`status ${status}`);
    return typed(data);
  },
  createCase: async (body) => {
    const { status, data } = await createCase(DATASET, body, undefined, { headers: AUTHORIZED });
    if (status !== 201) throw new Error(`status ${status}`);
    return typed(data);
  },
});
