import {
  PGlite,
  type PGliteInterface,
  parse,
  protocol,
  type QueryOptions,
  type Results,
  type Transaction,
} from '@electric-sql/pglite';
import { LRUCache } from 'lru-cache';

const { serialize } = protocol;

/** More than a service sends in days. Each takes up to 50 kB of the database's memory. */
const STATEMENTS_KEPT = 500;

interface Prepared {
  name: string;
  parameterTypes: readonly number[];
  /** What the database told about the rows. */
  description: Messages;
}
type Messages = Awaited<ReturnType<PGliteInterface['execProtocolStream']>>;

/**
 * PostgreSQL in this process. PGlite parses a statement each time that it is sent, in six messages, and copies its table of
 * types for each answer: for the statements of a request that is more than half of the work. Here a statement is parsed once and
 * sent in one message. It is planned each time: see startEngine.
 */
export class Engine extends PGlite {
  readonly #prepared = new LRUCache<string, Prepared>({
    max: STATEMENTS_KEPT,
    dispose: ({ name }) => void this.#unneeded.push(serialize.close({ type: 'S', name })),
  });
  /** They close statements that are no longer kept. */
  readonly #unneeded: Uint8Array[] = [];
  /** PGlite's, and those that Drizzle gives with each statement, which are always the same. */
  #parsers: PGlite['parsers'] | undefined;
  #names = 0;

  override async query<T>(text: string, values?: unknown[], options?: QueryOptions): Promise<Results<T>> {
    await this._checkReady();
    return this._runExclusiveTransaction(() => this.#run<T>(text, values, options));
  }

  override transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
    return super.transaction((tx) =>
      run(
        Object.assign(tx, {
          query: async <R>(text: string, values?: unknown[], options?: QueryOptions) => {
            if (tx.closed) throw new Error('Transaction is closed');
            return this.#run<R>(text, values, options);
          },
        }),
      ),
    );
  }

  #run<T>(text: string, values: unknown[] = [], options: QueryOptions = {}): Promise<Results<T>> {
    return this._runExclusiveQuery(async () => {
      const { name, parameterTypes, description } = this.#prepared.get(text) ?? (await this.#prepare(text));
      const bound = serialize.bind({
        statement: name,
        values: values.map((value, index) => this.#textOf(value, parameterTypes[index] ?? 0)),
      });
      const answer = await this.#send(...this.#unneeded.splice(0), bound, serialize.execute());
      const { parsers, ...form } = options;
      if (parsers) this.#parsers ??= { ...this.parsers, ...parsers };
      const [result] = parse.parseResults([...description, ...answer], this.#parsers ?? this.parsers, form);
      return result as Results<T>;
    });
  }

  async #prepare(text: string): Promise<Prepared> {
    const name = `s${++this.#names}`;
    const description = await this.#send(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }));
    const prepared = { name, parameterTypes: parse.parseDescribeStatementResults(description), description };
    this.#prepared.set(text, prepared);
    return prepared;
  }

  #send(...messages: Uint8Array[]): Promise<Messages> {
    return this.execProtocolStream(Buffer.concat([...messages, serialize.sync()]), { syncToFs: false });
  }

  #textOf(value: unknown, type: number): string | null {
    if (value === null || value === undefined) return null;
    return this.serializers[type]?.(value) ?? String(value);
  }
}
