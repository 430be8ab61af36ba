import { dirname, resolve } from 'node:path';
import { createHttpProber } from './adapters/prober/http-prober.ts';
import type { Config } from './config.ts';
import type { Jobs, Ports, RuleTools } from './ports.ts';
import { ruleFolder } from './rule-files/rule-folder.ts';
import { probeRules } from './usecases/rules/probe-rules.ts';
import { readRuleFiles } from './usecases/rules/read-rule-files.ts';
import { KnownRegistry } from './usecases/rules/registry.ts';

type RuleConfig = Pick<Config, 'settings' | 'settingsPath' | 'ruleReferences'>;

/** The folder of rule files, as the settings name it from where they stand. */
export const ruleFolderOf = ({
  settings,
  settingsPath,
}: Omit<RuleConfig, 'ruleReferences'>): string | null =>
  settings.rules.folder === null ? null : resolve(dirname(settingsPath), settings.rules.folder);

export function ruleToolsFrom(config: RuleConfig, version: string): RuleTools {
  const folder = ruleFolderOf(config);
  const { ruleReferences } = config;
  return {
    files: folder === null ? null : ruleFolder(folder),
    prober: createHttpProber({
      innerHosts: config.settings.rules.innerHosts,
      userAgent: `threadproof-prober/${version}`,
    }),
    lookUp: (name) => ruleReferences[name],
  };
}

/** Reads the rule files, and probes what is due. @param channelId where the card of a broken rule stands */
export async function workOnRules(
  jobs: Jobs,
  ports: Ports,
  tools: RuleTools,
  channelId: () => string | null,
): Promise<void> {
  const { files } = tools;
  const known = new KnownRegistry();
  await jobs.work('read_rule_files', async () => {
    if (files !== null) await readRuleFiles(ports, files, known);
  });
  await jobs.work('probe_rules', () => probeRules({ ports, tools, known, channelId }), {
    // Rounds that wait for a target that hangs, and one that goes on.
    concurrency: 3,
  });
}
