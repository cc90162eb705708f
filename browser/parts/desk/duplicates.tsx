import { useState } from 'preact/hooks';
import { ask, type Json } from './api.ts';
import { day, Paged, Trouble, useAction } from './shared.tsx';

/** Pairs of cases that may be one: merged, or told apart for good. */

export function Duplicates({ dataset }: { dataset: string }) {
  const [round, setRound] = useState(0);
  return (
    <>
      <h1>Likely duplicates</h1>
      <Paged
        key={round}
        path={`/v1/datasets/${dataset}/duplicates?state=open&limit=50`}
        head={['Cases', 'Score', 'Why', 'Found', 'What can be done']}
        row={(pair) => (
          <Pair key={pair.id} dataset={dataset} pair={pair} done={() => setRound((before) => before + 1)} />
        )}
      />
    </>
  );
}

function Pair({ dataset, pair, done }: { dataset: string; pair: Json; done: () => void }) {
  const { run, isBusy, error } = useAction();
  const [one, other]: Json[] = pair.cases;
  const act = (action: () => Promise<unknown>) => run(() => action().then(done));
  const merge = async (gone: Json, stays: Json) => {
    const { etag } = await ask('GET', gone.href);
    await ask('POST', `${gone.href}/transitions`, { body: { to: 'merged', into: stays.id }, ...(etag && { etag }) });
  };
  return (
    <tr>
      <th scope="row">
        {[one, other].map((each) => (
          <div key={each.id}>
            <a href={`#/${dataset}/cases/${each.id}`}>{each.id.slice(0, 8)}</a> ({each.state})
          </div>
        ))}
      </th>
      <td>{pair.score}</td>
      <td class="text">{pair.reasons.join(', ')}</td>
      <td>{day(pair.createdAt)}</td>
      <td>
        {[
          [
            'Two cases',
            () =>
              ask('POST', `/v1/datasets/${dataset}/duplicates/${pair.id}/decision`, {
                body: { decision: 'different' },
              }),
          ] as const,
          [`Merge ${other.id.slice(0, 8)} into ${one.id.slice(0, 8)}`, () => merge(other, one)] as const,
          [`Merge ${one.id.slice(0, 8)} into ${other.id.slice(0, 8)}`, () => merge(one, other)] as const,
        ].map(([label, action]) => (
          <button key={label} type="button" class="plain" disabled={isBusy} onClick={() => act(action)}>
            {label}
          </button>
        ))}
        <Trouble error={error} />
      </td>
    </tr>
  );
}
