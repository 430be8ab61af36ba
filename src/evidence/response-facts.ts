import type { Anomaly } from '../domain/anomaly.ts';
import { missingEvidence } from '../domain/program/judge-response.ts';
import type { Capture, Escalation } from '../domain/program/response.ts';
import type { AnomalyPage } from './bundle-anomaly.ts';
import type { CaptureFacts, EscalationFacts } from './bundle-response.ts';
import type { BundleContext } from './context.ts';
import { listed, nonEmpty, plain, said, whoMarked } from './words.ts';

function pageWords({ page, asked }: Escalation): string {
  if (page === null) return asked.kind === 'pagingPolicy' ? 'not paged yet' : 'the step pages nobody';
  return page.outcome === 'paged'
    ? `PagerDuty incident ${page.incidentId} called ${listed(page.whom, 'whoever is on call')}`
    : `paged nobody: ${nonEmpty(page.why, 'no reason recorded')}`;
}

export const escalationsOf = ({ response }: Anomaly, { words }: BundleContext): EscalationFacts[] =>
  response.escalations.map((one) => ({
    answer: one.answer
      ? `${one.answer.outcome === 'answered' ? 'answered by' : 'no answer, said'} ${one.answer.label} ${words.at(one.answer.at).text}`
      : 'no answer is recorded',
    answerDueAt: words.at(one.answerDueAt),
    asked: nonEmpty(one.asked.label, one.asked.ref),
    at: words.at(one.at),
    by: whoMarked(one),
    page: pageWords(one),
    path: one.pathId,
    problem: nonEmpty(one.problem, 'none'),
    seq: one.seq,
    step: one.step,
  }));

const whereKept = ({ status, file, url, text }: Capture): string =>
  status === 'unavailable'
    ? 'cannot be had'
    : file
      ? `file ${file.name} (${file.bytes} bytes), Slack file ${file.id}`
      : nonEmpty(url, `words in the ledger: ${nonEmpty(text, 'none')}`);

function checkedWords({ file, checked }: Capture, { words }: BundleContext): string {
  if (!file) return 'not an uploaded file';
  if (!checked) return 'not looked at since';
  const found = { same: 'there, the same', changed: 'there, with another hash', gone: 'gone' }[
    checked.outcome
  ];
  return `${found}, ${words.at(checked.at).text}`;
}

export const capturesOf = ({ response }: Anomaly, context: BundleContext): CaptureFacts[] =>
  response.captures.map((one) => ({
    at: context.words.at(one.at),
    by: whoMarked(one),
    checked: checkedWords(one, context),
    item: one.itemId,
    note: said(one.note, 'none'),
    seq: one.seq,
    sha256: nonEmpty(one.sha256, 'none'),
    status: one.status,
    where: whereKept(one),
  }));

/** The runbook with what was said of each of its steps; none was taken up: no entry. */
export function runbooksOf(
  { response }: Anomaly,
  { words, programFor }: BundleContext,
): AnomalyPage['runbooks'] {
  const { runbook, steps } = response;
  if (runbook === null) return [];
  const known = programFor(runbook.programVersion)?.runbooks.find(({ id }) => id === runbook.runbookId);
  return [
    {
      missingEvidence: missingEvidence(response).map(({ id, what }) => `${id}: ${what}`),
      name: `${runbook.title} (${runbook.runbookId}, program version ${runbook.programVersion}), taken up by ${runbook.label} ${words.at(runbook.at).text}`,
      steps: runbook.steps.map((id) => {
        const step = steps.find(({ stepId }) => stepId === id);
        const text = known?.steps.find((each) => each.id === id)?.text;
        return {
          status: said(
            step &&
              `${plain(step.status)}, ${step.label} ${words.at(step.at).text}${step.note ? `: ${step.note}` : ''}`,
            'nothing recorded',
          ),
          step: text ? `${id}: ${text}` : id,
        };
      }),
    },
  ];
}
