/**
 * Finds the parameters of the ranking and says how good they are on repositories that they have not seen.
 *
 *   node bench/attribution-fit.ts            cross-validates and prints figures and weights
 *   node bench/attribution-fit.ts --write    also writes src/attribution/parameters.ts
 *
 * Reads ../shared/attribution/dev.jsonl.gz. Ranking: conditional logit over the candidates of a case with a ridge penalty on
 * standardised weights, by Newton's method. Probabilities: temperature and "none of these", fitted on cross-validated
 * utilities, with each case once as it is and once with its culprit taken out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type BenchmarkCase, parseBenchmarkCase } from '../src/attribution/benchmark-case.ts';
import { describeChanges, learnedFeatures, setFeatures } from '../src/attribution/features.ts';
import { type Parameters, parameters } from '../src/attribution/parameters.ts';
import { toProbabilities } from '../src/attribution/rank.ts';

const ridge = 40;
const data = new URL('../../shared/attribution/dev.jsonl.gz', import.meta.url);
const rows = gunzipSync(readFileSync(data))
  .toString('utf8')
  .split('\n')
  .filter(Boolean)
  .map(parseBenchmarkCase);

interface Example {
  repo: string;
  informative: boolean;
  /** Features of each candidate, and the culprit's position. */
  x: number[][];
  /** What the weights that are set by hand add to each candidate: the same in every fit. */
  set: number[];
  y: number;
  /** The same when the culprit is not among the candidates. */
  without: { x: number[][]; set: number[] };
}

const describe = (row: BenchmarkCase, candidates: BenchmarkCase['candidates']) => {
  const described = describeChanges(row.anomaly, candidates);
  return {
    x: described.map(({ features }) => learnedFeatures.map((name) => features[name])),
    set: described.map(({ features }) =>
      setFeatures.reduce((sum, name) => sum + parameters.weights[name] * features[name], 0),
    ),
  };
};
const examples: Example[] = rows.map((row) => ({
  repo: row.repo ?? '',
  informative: row.informative,
  ...describe(row, row.candidates),
  y: row.candidates.findIndex(({ id }) => id === row.truth),
  without: describe(
    row,
    row.candidates.filter(({ id }) => id !== row.truth),
  ),
}));

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / (values.length || 1);
const softmax = (values: readonly number[]) => {
  const highest = Math.max(...values);
  const odds = values.map((value) => Math.exp(value - highest));
  const sum = odds.reduce((a, b) => a + b, 0);
  return odds.map((value) => value / sum);
};

const utilitiesOf = (
  x: readonly (readonly number[])[],
  set: readonly number[],
  w: readonly number[],
): number[] => x.map((row, i) => dot(row, w) + set[i]!);

/** Solves A x = b for a symmetric positive definite A, by elimination. */
const solve = (a: number[][], b: readonly number[]): number[] => {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i]!]);
  for (let i = 0; i < n; i++)
    for (let r = i + 1; r < n; r++) {
      const f = m[r]![i]! / m[i]![i]!;
      for (let c = i; c <= n; c++) m[r]![c]! -= f * m[i]![c]!;
    }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = m[i]![n]!;
    for (let c = i + 1; c < n; c++) sum -= m[i]![c]! * x[c]!;
    x[i] = sum / m[i]![i]!;
  }
  return x;
};

/** Weights per unit of each feature. Features are scaled by their spread within a case, so one penalty fits all. */
const fit = (train: readonly Example[]): number[] => {
  const d = learnedFeatures.length;
  const scale = learnedFeatures.map((_, j) => {
    const variances = train.map(({ x }) => {
      const centre = mean(x.map((row) => row[j]!));
      return mean(x.map((row) => (row[j]! - centre) ** 2));
    });
    return Math.sqrt(mean(variances)) || 1;
  });
  const scaled = train.map(({ x, set, y }) => ({
    x: x.map((row) => row.map((value, j) => value / scale[j]!)),
    set,
    y,
  }));
  const objective = (w: readonly number[]) =>
    scaled.reduce((sum, { x, set, y }) => sum + Math.log(softmax(utilitiesOf(x, set, w))[y]! + 1e-300), 0) -
    (ridge / 2) * dot(w, w);
  let w = new Array<number>(d).fill(0);
  for (let round = 0; round < 50; round++) {
    const gradient = w.map((value) => -ridge * value);
    const hessian = w.map((_, i) => w.map((__, j) => (i === j ? ridge : 0)));
    for (const { x, set, y } of scaled) {
      const p = softmax(utilitiesOf(x, set, w));
      const centre = w.map((_, j) => x.reduce((sum, row, i) => sum + p[i]! * row[j]!, 0));
      for (let j = 0; j < d; j++) gradient[j]! += x[y]![j]! - centre[j]!;
      x.forEach((row, i) => {
        for (let a = 0; a < d; a++)
          for (let b = 0; b < d; b++)
            hessian[a]![b]! += p[i]! * (row[a]! - centre[a]!) * (row[b]! - centre[b]!);
      });
    }
    const step = solve(hessian, gradient);
    const before = objective(w);
    let length = 1;
    while (length > 1e-6 && objective(w.map((value, j) => value + length * step[j]!)) < before) length /= 2;
    w = w.map((value, j) => value + length * step[j]!);
    if (Math.max(...step.map(Math.abs)) < 1e-7) break;
  }
  return w.map((value, j) => value / scale[j]!);
};

interface Prediction {
  example: Example;
  utilities: number[];
  without: number[];
}
/** Every example predicted by weights that were fitted without its group. */
const crossValidate = (groupOf: (example: Example, i: number) => string): Prediction[] => {
  const groups = [...new Set(examples.map(groupOf))];
  return groups.flatMap((group) => {
    const w = fit(examples.filter((example, i) => groupOf(example, i) !== group));
    return examples
      .filter((example, i) => groupOf(example, i) === group)
      .map((example) => ({
        example,
        utilities: utilitiesOf(example.x, example.set, w),
        without: utilitiesOf(example.without.x, example.without.set, w),
      }));
  });
};

const positionOf = ({ example, utilities }: Prediction) =>
  utilities.filter((u, i) => u > utilities[example.y]! || (u === utilities[example.y]! && i < example.y))
    .length + 1;
/** 95 % interval of a mean, percentile bootstrap over cases, fixed seed. */
const interval = (values: readonly number[]): [number, number] => {
  let seed = 12345;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const means = Array.from({ length: 2000 }, () =>
    mean(values.map(() => values[Math.floor(random() * values.length)]!)),
  ).sort((a, b) => a - b);
  return [means[50]!, means[1949]!];
};
const report = (name: string, predictions: readonly Prediction[]) => {
  const positions = predictions.map(positionOf);
  const share = (k: number) => (100 * mean(positions.map((p) => Number(p <= k)))).toFixed(1).padStart(5);
  const range = (values: number[], digits: number) =>
    interval(values)
      .map((value) => value.toFixed(digits))
      .join('-');
  const reciprocal = positions.map((p) => 1 / p);
  console.log(
    `${name.padEnd(46)}${String(positions.length).padStart(4)} ${share(1)} ${share(3)} ${share(5)}  ${mean(reciprocal).toFixed(3)}   ${range(
      positions.map((p) => 100 * Number(p <= 5)),
      1,
    )}   ${range(reciprocal, 3)}`,
  );
};
const informative = (predictions: Prediction[]) => predictions.filter(({ example }) => example.informative);

/** Repositories of one organisation share people, words and habits: leaving out the organisation is the harder test. */
const organisation = ({ repo }: Example) => (repo.split('/')[0] ?? '').split('-')[0]!;
const fold = (i: number, seed: number) => String((Math.imul(i + 1, 2654435761 + seed * 40503) >>> 8) % 8);

console.log(
  `${'cross-validated, informative cases'.padEnd(46)}   n top-1 top-3 top-5    MRR   95 % top-5  95 % MRR`,
);
const byRepo = crossValidate(({ repo }) => repo);
report('leave one repository out', informative(byRepo));
for (const repo of new Set(examples.map((example) => example.repo)))
  report(
    `  ${repo}`,
    informative(byRepo).filter(({ example }) => example.repo === repo),
  );
const byOrganisation = crossValidate(organisation);
report('leave one organisation out', informative(byOrganisation));
for (const name of new Set(examples.map(organisation)))
  report(
    `  ${name}`,
    informative(byOrganisation).filter(({ example }) => organisation(example) === name),
  );
const folds = [0, 1, 2].map((seed) => crossValidate((_, i) => fold(i, seed)));
for (const [seed, predictions] of folds.entries())
  report(`eight random folds, seed ${seed}`, informative(predictions));
report('leave one repository out, all cases', byRepo);

// Probabilities: one half of the alerts are taken to have their culprit among the candidates.
type Calibration = Pick<Parameters, 'temperature' | 'none'>;
const calibrationLoss = (predictions: readonly Prediction[], calibration: Calibration): number =>
  mean(
    predictions.flatMap(({ example, utilities, without }) => [
      -Math.log(toProbabilities(utilities, calibration).probabilities[example.y]! + 1e-12),
      -Math.log(toProbabilities(without, calibration).none + 1e-12),
    ]),
  );
/** Coordinate descent with shrinking steps: three numbers need no gradient. */
const calibrate = (predictions: readonly Prediction[]): Calibration => {
  const point = [1, 0, 0];
  const at = ([temperature, constant, perLogCandidate]: number[]): Calibration => ({
    temperature: Math.max(0.2, temperature!),
    none: { constant: constant!, perLogCandidate: perLogCandidate! },
  });
  let best = calibrationLoss(predictions, at(point));
  for (let step = 1; step > 0.005; ) {
    let moved = false;
    for (let j = 0; j < point.length; j++)
      for (const direction of [step, -step]) {
        point[j]! += direction;
        const loss = calibrationLoss(predictions, at(point));
        if (loss < best - 1e-9) {
          best = loss;
          moved = true;
        } else point[j]! -= direction;
      }
    if (!moved) step /= 2;
  }
  return at(point);
};
// Utilities of the harder test for one half, of random folds for the other: a team's own index is neither.
const calibrationSet = [...byOrganisation, ...folds[0]!];
const calibration = calibrate(calibrationSet);
console.log(
  '\ncalibration',
  JSON.stringify(calibration),
  'loss',
  calibrationLoss(calibrationSet, calibration).toFixed(3),
);

const crossCalibrated = [...new Set(examples.map(organisation))].flatMap((name) => {
  const other = calibrate(calibrationSet.filter(({ example }) => organisation(example) !== name));
  return calibrationSet
    .filter(({ example }) => organisation(example) === name)
    .flatMap(({ example, utilities, without }) => [
      ...toProbabilities(utilities, other).probabilities.map((p, i) => ({ p, hit: i === example.y })),
      ...toProbabilities(without, other).probabilities.map((p) => ({ p, hit: false })),
    ]);
});
console.log('reliability (numbers fitted on the other organisation): said, came true, candidates');
for (const [low, high] of [
  [0, 0.02],
  [0.02, 0.05],
  [0.05, 0.1],
  [0.1, 0.2],
  [0.2, 0.3],
  [0.3, 0.4],
  [0.4, 0.5],
  [0.5, 0.6],
  [0.6, 0.8],
  [0.8, 1.01],
] as const) {
  const inside = crossCalibrated.filter(({ p }) => p >= low && p < high);
  console.log(
    `  ${low.toFixed(2)}-${high.toFixed(2)}  ${mean(inside.map(({ p }) => p)).toFixed(3)}  ${mean(inside.map(({ hit }) => Number(hit))).toFixed(3)}  ${inside.length}`,
  );
}
console.log(
  'naming somebody when the best candidate reaches: bar, culprit present, culprit absent, right of those named (half and half)',
);
for (const bar of [0.1, 0.15, 0.2, 0.25, 0.3, 0.4]) {
  const top = (utilities: number[]) => Math.max(...toProbabilities(utilities, calibration).probabilities);
  const present = calibrationSet.filter(({ utilities }) => top(utilities) >= bar);
  const absent = calibrationSet.filter(({ without }) => top(without) >= bar);
  const inFive = present.filter((prediction) => positionOf(prediction) <= 5).length;
  console.log(
    `  ${bar.toFixed(2)}  ${(present.length / calibrationSet.length).toFixed(2)}  ${(absent.length / calibrationSet.length).toFixed(2)}  ${(inFive / (present.length + absent.length)).toFixed(2)}`,
  );
}

const weights = fit(examples);
const perOrganisation = [...new Set(examples.map(organisation))].map((name) =>
  fit(examples.filter((example) => organisation(example) === name)),
);
console.log('\nweights: all, then each organisation alone');
for (const [j, name] of learnedFeatures.entries())
  console.log(
    `  ${name.padEnd(18)}${[weights, ...perOrganisation].map((w) => w[j]!.toFixed(3).padStart(9)).join('')}`,
  );

if (process.argv.includes('--write')) {
  const file = new URL('../src/attribution/parameters.ts', import.meta.url);
  let source = readFileSync(file, 'utf8');
  const replace = (name: string, value: number) => {
    const line = new RegExp(`(\\b${name}: )-?[\\d.e-]+`);
    if (!line.test(source)) throw new Error(`parameters.ts has no line for ${name}`);
    source = source.replace(line, `$1${Number(value.toFixed(4))}`);
  };
  for (const [j, name] of learnedFeatures.entries()) replace(name, weights[j]!);
  replace('temperature', calibration.temperature);
  replace('constant', calibration.none.constant);
  replace('perLogCandidate', calibration.none.perLogCandidate);
  writeFileSync(file, source);
  console.log(
    'written; bands and bar stay',
    JSON.stringify({ bands: parameters.bands, likely: parameters.likely }),
  );
}
