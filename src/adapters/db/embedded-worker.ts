/**
 * The embedded PostgreSQL (PGlite) in a thread of its own, so that a long query never stalls the event loop.
 * Speaks the PostgreSQL wire protocol over its message port; everything else about it is ordinary PostgreSQL.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

export interface EmbeddedWorkerData {
  /** The cluster's directory; null keeps everything in memory (tests). */
  directory: string | null;
  /** A tarball of a cluster to start from, for the in-memory variant. */
  template: Uint8Array | null;
  /** One 64-bit cell, counted up at every fsync. */
  fsyncs: SharedArrayBuffer;
}

export type EmbeddedRequest =
  | { id: number; kind: 'exec'; bytes: Uint8Array }
  | { id: number; kind: 'dump' }
  | { id: number; kind: 'close' };

export type EmbeddedReply =
  | { id: number; bytes: Uint8Array }
  | { id: number; error: string }
  | { kind: 'ready' };

interface EmscriptenNodeFs {
  stream_ops: Record<string, unknown>;
  realPath(node: unknown): string;
}

const { directory, template, fsyncs } = workerData as EmbeddedWorkerData;
const fsyncCount = new BigInt64Array(fsyncs);

/**
 * PGlite's own NodeFS never syncs: Emscripten's NODEFS has no fsync, so an acknowledged commit would not survive a
 * power cut. This one issues every sync that PostgreSQL asks for, directories included. It leans on Emscripten's
 * internals: the version of PGlite is pinned and a test counts the syncs.
 */
class DurableNodeFS extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(pg, options);
    result.emscriptenOpts.preRun?.push((module) => {
      const { NODEFS } = (module as unknown as { FS: { filesystems: { NODEFS: EmscriptenNodeFs } } }).FS
        .filesystems;
      NODEFS.stream_ops.fsync = ({ nfd, node }: { nfd?: number; node: unknown }) => {
        const handle = nfd ?? openSync(NODEFS.realPath(node), 'r');
        try {
          fsyncSync(handle);
          Atomics.add(fsyncCount, 0, 1n);
        } finally {
          if (nfd === undefined) closeSync(handle);
        }
        return 0;
      };
    });
    return result;
  }
}

const settings = (...pairs: string[]) => pairs.flatMap((pair) => ['-c', pair]);

const options: PGliteOptions =
  directory === null
    ? {
        startParams: PGlite.defaultStartParams.concat(settings('shared_buffers=16MB')),
        ...(template ? { loadDataDir: new Blob([template as Uint8Array<ArrayBuffer>]) } : {}),
      }
    : {
        fs: new DurableNodeFS(directory),
        // "-F" switches fsync off. fdatasync, the default, is an empty function in Emscripten.
        startParams: PGlite.defaultStartParams
          .filter((parameter) => parameter !== '-F')
          .concat(settings('wal_sync_method=fsync', 'shared_buffers=16MB')),
      };

const db = await PGlite.create(options);

const reply = (message: EmbeddedReply, transfer: ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, transfer);

const sendBytes = (id: number, bytes: Uint8Array<ArrayBuffer>) => reply({ id, bytes }, [bytes.buffer]);

/**
 * Whatever the server answers, as it sends it. PGlite's `execProtocolRaw` would also parse every message and keep it for
 * as long as the database is open.
 */
async function exec(request: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  await db.execProtocolRawStream(request, {
    syncToFs: false,
    // A view of the database's own memory, which is written over next.
    onRawData: (piece) => void pieces.push(piece.slice()),
  });
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

parentPort?.on('message', async (request: EmbeddedRequest) => {
  try {
    if (request.kind === 'exec') {
      sendBytes(request.id, await exec(request.bytes));
    } else if (request.kind === 'dump') {
      sendBytes(request.id, new Uint8Array(await (await db.dumpDataDir('none')).arrayBuffer()));
    } else {
      await db.close();
      reply({ id: request.id, bytes: new Uint8Array() });
      parentPort?.close();
    }
  } catch (error) {
    reply({ id: request.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

reply({ kind: 'ready' });
