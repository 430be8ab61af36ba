import { crc32 } from 'node:zlib';
import { collect } from './pack-bundle.ts';
import { writeZip } from './write-zip.ts';

/** Several files of one format, unsigned, in one archive. The same files give the same bytes. */
export const plainZip = (files: readonly { path: string; bytes: Uint8Array }[]): Promise<Uint8Array> =>
  collect(
    writeZip(
      files.map(({ path, bytes }) => ({
        path,
        bytes: bytes.length,
        crc: crc32(bytes),
        open: async function* () {
          yield bytes;
        },
      })),
    ),
  );
