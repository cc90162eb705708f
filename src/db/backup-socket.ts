import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Database } from './client.ts';
import { exportDatabase } from './export.ts';

/**
 * Backups of an embedded database while it is open: only the process that has the folder can read it. It listens on a socket in the
 * folder, which nobody but its user can open, and answers each connection with an export, compressed.
 */

/** Relative to where the process is, if that is shorter: the path of a socket has room for about a hundred characters. */
function socketIn(folder: string): string {
  const path = join(folder, 'backup.sock');
  const near = relative(process.cwd(), path);
  return near.length < path.length ? near : path;
}

interface OfferOptions {
  database: Database;
  /** For the export, until it is sent. */
  temporaryFolder: string;
  /** The data folder. */
  folder: string;
  software: string;
  onFailure: (error: unknown) => void;
}

/** Offers backups until the function that it answers is called. */
export async function offerBackups(options: OfferOptions): Promise<() => Promise<void>> {
  const { database, temporaryFolder, folder, software, onFailure } = options;
  const path = socketIn(folder);
  const connections = new Set<Socket>();
  let turn: Promise<void> = Promise.resolve();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => {}); // whoever asked has gone
    turn = turn.then(() => answer(socket)).catch(onFailure);
  });
  const answer = async (socket: Socket): Promise<void> => {
    if (socket.destroyed) return;
    // A file first: the database waits for the disk, and not for whoever reads the socket.
    const file = join(temporaryFolder, `${randomUUID()}.backup`);
    try {
      await writeExport(database, software, file);
      await pipeline(createReadStream(file), socket);
    } finally {
      socket.destroy();
      await rm(file, { force: true });
    }
  };
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return async () => {
    for (const socket of connections) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await turn;
  };
}

/** Writes an export to a file that nobody else can read. */
export async function writeExport(database: Database, software: string, file: string): Promise<void> {
  const compressed = createGzip({ level: 1 });
  const written = pipeline(compressed, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  // Told when it is awaited.
  written.catch(() => {});
  try {
    await exportDatabase(database, { software, at: new Date().toISOString() }, async (line) => {
      if (!compressed.write(`${line}\n`)) await Promise.race([drained(compressed), written]);
    });
    compressed.end();
    await written;
  } catch (error) {
    compressed.destroy();
    await written.catch(() => {});
    throw error;
  }
}

const drained = (stream: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => stream.once('drain', () => resolve()));

/** The export of a service that has the folder open; undefined if none listens there. */
export async function askForBackup(folder: string): Promise<Readable | undefined> {
  const socket = connect(socketIn(folder));
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
