import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ThreadproofError } from '../../domain/errors.ts';

/** Longest path of a Unix socket that every system takes (108 bytes on Linux, 104 elsewhere, with the final zero). */
const LONGEST_SOCKET_PATH = 100;
/** A claim older than this was left by a process that died while taking the lock over. */
const CLAIM_STALE_MS = 5_000;
const ATTEMPTS = 50;

/**
 * Makes this process the only one with the directory open: a second one would silently destroy the embedded database.
 * The owner listens on `owner.sock`; the kernel drops that with the process, so a crash leaves nothing to wait for.
 * @returns how to give the directory back
 * Throws ThreadproofError `STORE_IN_USE` naming the owner's process id.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ThreadproofError('FILE_UNREADABLE', `cannot use the folder ${directory}`, { cause });
  }
  const socket = openSocketPath(realpathSync(directory));
  const claim = join(directory, 'owner.claim');
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const server = await listen(socket.path);
      if (server) return () => new Promise((done) => server.close(() => done(socket.dispose())));
      const owner = await askOwner(socket.path);
      if (owner !== null)
        throw new ThreadproofError('STORE_IN_USE', `${directory} is open in process ${owner}`);
      // Nobody answers: the owner died. Only one of several starters may clear the socket away.
      if (takeClaim(claim)) {
        try {
          if ((await askOwner(socket.path)) === null) rmSync(socket.path, { force: true });
        } finally {
          rmSync(claim, { force: true });
        }
      } else {
        await wait(20);
      }
    }
    throw new ThreadproofError('STORE_IN_USE', `${directory} is being opened by other processes`, {
      retryable: true,
    });
  } catch (error) {
    socket.dispose();
    throw error;
  }
}

/** Where to listen: `owner.sock` in the directory, by way of a short link where the path is too long for a socket. */
function openSocketPath(directory: string): { path: string; dispose(): void } {
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(directory).digest('hex').slice(0, 32);
    return { path: `\\\\.\\pipe\\threadproof-${name}`, dispose() {} };
  }
  const path = join(directory, 'owner.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return { path, dispose() {} };
  const folder = mkdtempSync(join(tmpdir(), 'tp-'));
  symlinkSync(directory, join(folder, 'd'));
  return {
    path: join(folder, 'd', 'owner.sock'),
    dispose() {
      unlinkSync(join(folder, 'd'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server that tells whoever connects the owner's process id; null when the path is taken. */
function listen(path: string): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`${process.pid}\n`);
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

/** The owner's process id, `unknown` where it does not say; null when nobody listens. */
function askOwner(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(path);
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? null : 'unknown'),
    );
    socket.on('close', () => resolve(answer.trim() || 'unknown'));
  });
}

function takeClaim(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const age = statSync(path, { throwIfNoEntry: false });
    // File times against file times: no clock is read here.
    if (age) {
      const probe = `${path}.${process.pid}`;
      writeFileSync(probe, '');
      const now = statSync(probe).mtimeMs;
      rmSync(probe, { force: true });
      if (now - age.mtimeMs > CLAIM_STALE_MS) rmSync(path, { force: true });
    }
    return false;
  }
}
