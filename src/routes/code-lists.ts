import { z } from 'zod';
import { SHIPPED_IDS, STANDARD, shippedItem, shippedList } from '../codebook/standard.ts';
import { orNotFound } from '../errors.ts';
import { MEDIA_TYPES } from '../formats/representation-path.ts';
import { savedAs, sendBytes, sendJson } from '../http/answers.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { pageQuery } from '../http/parameters.ts';
import { csvLine } from '../schemas/cell-text.ts';
import { ShippedCodeList, ShippedPage } from '../schemas/code-list.ts';

const PATH = { id: z.string().describe('Id of the list, as `standard` of a codebook has it.') };
const CSV_COLUMNS = ['level', 'code', 'label', 'parent', 'note'];

/** The code lists that ship with the service: what a codebook can name with `standard`. */
export async function codeListRoutes(app: App): Promise<void> {
  app.get(
    '/code-lists',
    operation({
      id: 'listCodeLists',
      tag: 'datasets',
      summary: 'The code lists that ship with the service',
      description: 'A codebook takes one whole with `{ "standard": "offences" }`, or some of its codes with `include`.',
      access: 'public',
      query: pageQuery,
      answers: { 200: ShippedPage },
    }),
    async (_request, reply) => {
      return sendList(reply, {
        read: (after = '', limit) => SHIPPED_IDS.filter((id) => id > after).slice(0, limit),
        show: shippedItem,
        position: (id) => id,
        cache: 'public',
      });
    },
  );

  app.get(
    '/code-lists/:id',
    operation({
      id: 'getCodeList',
      tag: 'datasets',
      summary: 'A code list that ships with the service',
      access: 'public',
      path: PATH,
      answers: { 200: ShippedCodeList },
    }),
    async (request, reply) => {
      const id = orNotFound(SHIPPED_IDS.find((one) => one === request.params.id));
      return sendJson(reply, shippedList(id), { cache: 'public' });
    },
  );

  app.get(
    '/code-lists/:id.csv',
    operation({
      id: 'getCodeListCsv',
      tag: 'datasets',
      summary: 'The same as CSV',
      description:
        'Columns: level, code, label, parent, note. Codes of the finest level come first, with the id of the list in place of a level; `parent` is a code of the next coarser level. RFC 4180, UTF-8.',
      access: 'public',
      path: PATH,
      answers: { 200: { [MEDIA_TYPES.csv]: z.string() } },
      saved: true,
    }),
    async (request, reply) => {
      const id = orNotFound(SHIPPED_IDS.find((one) => one === request.params.id));
      const { codes, levels = [] } = STANDARD[id];
      const lines = [{ id, codes }, ...levels].flatMap((level) =>
        level.codes.map(({ code, label, parent = '', note = '' }) => [level.id, code, label, parent, note]),
      );
      const text = [CSV_COLUMNS, ...lines].map(csvLine).join('');
      return sendBytes(reply, text, { cache: 'public', type: MEDIA_TYPES.csv, headers: savedAs(`${id}.csv`) });
    },
  );
}
