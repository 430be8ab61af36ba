import { collect } from './pack-bundle.ts';
import { type PackedFile, packFile } from './pack-file.ts';
import { writeZip } from './write-zip.ts';

/** Several files of one format, unsigned, in one archive. The same files give the same bytes. */
export async function plainZip(
  files: readonly { path: string; mediaType?: string; bytes: Uint8Array }[],
): Promise<Uint8Array> {
  const packed: PackedFile[] = [];
  for (const { path, mediaType = '', bytes } of files)
    packed.push(await packFile({ path, mediaType, role: '', rows: null, bytes }));
  return collect(writeZip(packed));
}
