import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/** A file that appears under its name only when it is whole. */
export interface OutputFile {
  write(piece: Uint8Array | string): Promise<void>;
  /** Whole: puts it in place. */
  finish(): Promise<void>;
  /** Not whole: leaves nothing. */
  discard(): Promise<void>;
}

const partialOf = (path: string): string => `${path}.partial`;

/** Opens `path.partial` beside the place. Throws what the file system says where it cannot be written. */
export async function openOutput(path: string): Promise<OutputFile> {
  const partial = partialOf(path);
  const file: FileHandle = await open(partial, 'w');
  return {
    async write(piece) {
      await file.writeFile(piece);
    },
    async finish() {
      await file.close();
      await rename(partial, path);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(partial, { force: true });
    },
  };
}

/** Why a path cannot be written, in words. */
export function whyNotWritten(path: string, error: unknown): string {
  const reasons: Record<string, string> = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'a part of the path is a file and no folder',
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'the disk can only be read',
    EISDIR: 'it is a folder',
    ENOTEMPTY: 'it is a folder',
    ENOSPC: 'the disk is full',
  };
  const { code = '' } = error as NodeJS.ErrnoException;
  return `Cannot write ${path}: ${reasons[code] ?? (code || String(error))}. Name another path with --out.`;
}

/** Whether an error is the file system's about this place: other files are read and written meanwhile. */
export function isFileError(error: unknown, path: string): boolean {
  if (!(error instanceof Error) || !('syscall' in error)) return false;
  const { code, path: about } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && (about === undefined || about === path || about === partialOf(path));
}
