import { brokenPromises, commitmentsOf, promiseOf } from './commitments.ts';
import { incidentTypes, type Program } from './program.ts';

/** One thing in which the program contradicts itself or promises what nothing keeps. */
export interface Finding {
  file: string;
  /** What to look for in the file, so that its line can be named. */
  near: string;
  message: string;
  /** An error keeps the version from being approved; the rest is for people to judge. */
  grave: boolean;
}

/** The last name in quotes, or the first name of the form that ids have. */
const nearOf = (message: string): string => {
  const quoted = [...message.matchAll(/"([^"]+)"/g)].at(-1)?.[1];
  return quoted ?? /\b[a-z0-9]+(?:-[a-z0-9]+)+\b/.exec(message)?.[0] ?? message.split(' ')[0]!;
};

const twice = (ids: string[]): string[] => ids.filter((id, i) => ids.indexOf(id) !== i);

/** Everything that reading the files one by one cannot see. */
export function checkProgram(program: Program): Finding[] {
  const findings: Finding[] = [];
  const grave = (file: string, message: string) =>
    findings.push({ file, near: nearOf(message), message, grave: true });
  const note = (file: string, message: string) =>
    findings.push({ file, near: nearOf(message), message, grave: false });
  const paths = new Set(program.escalation.paths.map(({ id }) => id));
  const templates = new Set(program.templates.map(({ id }) => id));
  for (const [name, { escalation, criteria }] of Object.entries(program.severity.levels)) {
    if (escalation !== null && !paths.has(escalation))
      grave('severity.yml', `${name} escalates by "${escalation}", which escalation.yml does not have`);
    for (const id of twice(criteria.map((each) => each.id)))
      grave('severity.yml', `${name} has criterion ${id} twice`);
  }
  for (const { id, owner, steps } of program.escalation.paths) {
    if (owner === null) note('escalation.yml', `path ${id} has no owner to tell when it breaks`);
    if (steps.length < 2)
      note('escalation.yml', `path ${id} has no backup: nobody is next when step 1 does not answer`);
  }
  for (const type of incidentTypes)
    if (!program.runbooks.some((runbook) => runbook.type === type))
      grave('runbooks', `no runbook for ${type}`);
  for (const id of twice(program.runbooks.map((runbook) => runbook.id)))
    grave('runbooks', `two runbooks are called ${id}`);
  for (const runbook of program.runbooks) checkRunbook(runbook, grave, note);
  for (const obligation of program.obligations.obligations) {
    const { id, template, clocks } = obligation;
    if (template !== null && !templates.has(template))
      grave('obligations.yml', `${id} uses template "${template}", which is not there`);
    for (const { after } of clocks)
      if (after !== null && !program.obligations.obligations.some((other) => other.id === after))
        grave('obligations.yml', `${id} starts after "${after}", which is no obligation`);
  }
  for (const id of twice(program.obligations.obligations.map((each) => each.id)))
    grave('obligations.yml', `${id} stands there twice`);
  const promises = commitmentsOf(program);
  for (const id of twice(promises.map((each) => each.id))) grave('contracts.yml', `${id} stands there twice`);
  for (const { id, obligation } of promises)
    if (!program.obligations.obligations.some((each) => each.id === obligation))
      grave('contracts.yml', `${id} is kept by "${obligation}", which is no obligation`);
  for (const { commitment, why } of brokenPromises(program))
    findings.push({
      file: 'contracts.yml',
      near: commitment.id,
      message: `${promiseOf(commitment)}: ${why}`,
      grave: false,
    });
  for (const { id, file, url, sha256, owner } of program.policies.documents) {
    if ((file === null) === (url === null)) grave('policies.yml', `${id} names one of file and url`);
    if (file !== null && !program.texts.some((text) => text.file === file))
      grave('policies.yml', `${id}: there is no file ${file}`);
    if (url !== null && sha256 === null)
      grave('policies.yml', `${id}: a page elsewhere needs the sha256 of what it said`);
    if (owner === null) note('policies.yml', `${id} has no owner`);
  }
  return findings;
}

type Say = (file: string, message: string) => void;

/** A promise without a step is for the auditor alone; a step without a promise is for the responder alone. Both drift. */
function checkRunbook(runbook: Program['runbooks'][number], grave: Say, note: Say): void {
  const file = `runbooks/${runbook.id}.yml`;
  const doable = [...runbook.steps, ...runbook.evidence].map(({ id }) => id);
  const promised = new Set(runbook.policy.flatMap(({ steps }) => steps));
  for (const id of twice(doable)) grave(file, `${id} stands there twice`);
  for (const { statement, steps } of runbook.policy) {
    if (steps.length === 0) note(file, `a statement without a step: "${statement}"`);
    for (const id of steps)
      if (!doable.includes(id)) grave(file, `"${statement}" names step ${id}, which is not there`);
  }
  for (const id of doable)
    if (!promised.has(id)) note(file, `step ${id} belongs to no statement of the policy`);
  if (!runbook.steps.some(({ kind }) => kind === 'contain')) grave(file, 'no step contains anything');
  if (runbook.evidence.length === 0) note(file, 'no evidence to preserve is named');
}
