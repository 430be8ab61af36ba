const WIDTH = 30;

/** One line on standard error that is drawn anew with each percent and wiped at the end; nothing where no person sees it. */
export function progressBar({
  stderr,
  isTerminal,
}: {
  stderr: (text: string) => void;
  isTerminal?: boolean;
}): {
  /** @param share 0 to 1 */
  draw: (share: number) => void;
  wipe: () => void;
} {
  let shown = -1;
  return {
    draw(share) {
      const percent = Math.min(100, Math.floor(share * 100));
      if (!isTerminal || percent <= shown) return;
      shown = percent;
      const filled = Math.round((percent * WIDTH) / 100);
      stderr(`\r[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${String(percent).padStart(3)} %`);
    },
    wipe() {
      if (shown >= 0) stderr(`\r${' '.repeat(WIDTH + 8)}\r`);
      shown = -1;
    },
  };
}
