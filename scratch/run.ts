import { writeFile, mkdir } from 'node:fs/promises';
import { draftedFile, csvText } from '../tests/authoring/file.ts';
import { FILES2 } from './files2.ts';
import { FILES as F1 } from './files.ts';
const FILES = { ...F1, ...FILES2 };
const only = process.argv.slice(2);
for (const [name, f] of Object.entries(FILES)) {
  if (only.length && !only.some((o) => name.startsWith(o))) continue;
  console.log(`\n===== ${name}`);
  try {
    const content = typeof f.content === 'function' ? await f.content() : f.content;
    const d = await draftedFile(f.kind, { name: f.name ?? 'a.csv', content }, f.answers ?? {});
    const usual = /^(publisher|licence|area|sources|inclusion rule|completeness|population|protection|window)/;
    for (const q of d.interview.asked()) {
      if (usual.test(q.id) && q.answer !== undefined) continue;
      const state = q.answer !== undefined ? 'ANSWERED' : q.proposed !== undefined ? 'told' : 'OPEN';
      console.log(`${state} [${q.id}] ${state === 'told' ? q.proposed : q.answer !== undefined ? JSON.stringify(q.answer) : `${q.asks} {${Object.keys(q.readings ?? {}).join('|')}}`} ${state === 'OPEN' ? JSON.stringify(q.seen ?? []) : ''}`);
    }
    console.log('names', d.table.names.join(' | '), ' apart', JSON.stringify(d.table.apart));
    console.log('uses', JSON.stringify(d.draft.plans.map((p) => `${p.name}:${p.use.as}${p.why ? `(${p.why})` : ''}`)));
    console.log('measures', JSON.stringify(d.definition.codebook.measures.map((m: any) => `${m.id}:${m.statistic}:${m.unit}`)), JSON.stringify(d.definition.codebook.notes ?? ''));
    console.log(d.data.split('\r\n').slice(0, 9).join('\n'));
    if (d.faults.length) console.log('FAULTS', d.faults.slice(0, 6));
  } catch (e) { console.log('REFUSED', (e as Error).message, (e as Error).constructor.name === 'DraftFault' ? '' : (e as Error).stack); }
}
