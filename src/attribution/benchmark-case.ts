import { z } from 'zod';
import { toInstant } from '../domain/instant.ts';
import type { AnomalyToExplain, RankableChange } from './rankable-change.ts';

const instant = z.iso.datetime({ offset: true }).transform((time) => toInstant(time));

const candidateSchema = z
  .object({
    id: z.string().min(1),
    title: z.string(),
    body: z.string().nullish(),
    bot: z.boolean().nullish(),
    mergedAt: instant,
    files: z.array(z.string()).nullish(),
    additions: z.number().nonnegative().nullish(),
    deletions: z.number().nonnegative().nullish(),
  })
  .transform(
    ({ id, title, body, bot, mergedAt, files, additions, deletions }): RankableChange => ({
      id,
      title,
      body: body ?? '',
      bot: bot ?? false,
      effectiveAt: mergedAt,
      deployedAt: null,
      files: files ?? [],
      additions: additions ?? 0,
      deletions: deletions ?? 0,
      services: [],
    }),
  );

const caseSchema = z
  .object({
    id: z.string().min(1),
    repo: z.string().nullish(),
    informative: z.boolean().nullish(),
    anomaly: z.object({ text: z.string(), detectedAt: instant }),
    candidates: z
      .array(candidateSchema)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'a candidate id occurs twice'),
    truth: z.string().nullish(),
  })
  .transform(({ id, repo, informative, anomaly, candidates, truth }) => ({
    id,
    repo: repo ?? null,
    informative: informative ?? false,
    anomaly: { ...anomaly, service: null, drift: false } satisfies AnomalyToExplain,
    candidates,
    truth: truth ?? null,
  }));

/** One row of the attribution benchmark, as the ranking takes it. `truth` and `informative` are for scoring alone. */
export type BenchmarkCase = z.infer<typeof caseSchema>;

/** Reads one JSON line. Throws an Error whose message says in one line what is wrong with it. */
export const parseBenchmarkCase = (line: string): BenchmarkCase => {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new Error('not JSON');
  }
  const parsed = caseSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new Error(`${path}${issue?.message ?? 'not a benchmark case'}`);
};
