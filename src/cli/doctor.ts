/** One thing that was looked at. `state` is `wrong` where the bot cannot do its work, `note` where it does less. */
export interface Finding {
  item: string;
  state: 'fine' | 'note' | 'wrong';
  detail: string;
  /** What to do; empty where nothing is. */
  advice: string;
}

/** A look at one part; it never throws. */
export interface Examination {
  part: string;
  look: () => Promise<Finding[]>;
}

const words = { fine: 'ok   ', note: 'note ', wrong: 'WRONG' } as const;

/** Looks at everything, one part after the other, and says for each what to do. Exit code 1 where something is wrong. */
export async function doctorCommand(
  examinations: readonly Examination[],
  { stdout }: { stdout: (text: string) => void },
): Promise<number> {
  let wrong = 0;
  let notes = 0;
  for (const { part, look } of examinations) {
    stdout(`${part}\n`);
    const findings = await look().catch((error: unknown): Finding[] => [
      {
        item: part,
        state: 'wrong',
        detail: error instanceof Error ? error.message : String(error),
        advice: adviceOf(error),
      },
    ]);
    for (const { item, state, detail, advice } of findings) {
      stdout(`  ${words[state]}  ${item}: ${detail}\n`);
      if (advice) stdout(`         -> ${advice}\n`);
      if (state === 'wrong') wrong++;
      if (state === 'note') notes++;
    }
  }
  stdout(
    wrong > 0
      ? `\n${wrong} to mend${notes > 0 ? `, ${notes} to know` : ''}.\n`
      : `\nNothing to mend${notes > 0 ? `; ${notes} to know` : ''}.\n`,
  );
  return wrong > 0 ? 1 : 0;
}

const adviceOf = (error: unknown): string =>
  error !== null && typeof error === 'object' && 'advice' in error ? String(error.advice) : '';
