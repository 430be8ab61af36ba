/** What the sandbox's Slack keeps, in Slack's own words. Only fields that the sandbox itself reads are named. */

export type Fields = Record<string, unknown>;

export interface Block extends Fields {
  type: string;
  block_id?: string;
}

export interface Text {
  type: string;
  text: string;
}

export interface Message extends Fields {
  type: 'message';
  ts: string;
  subtype?: string;
  text?: string;
  user?: string;
  bot_id?: string;
  app_id?: string;
  username?: string;
  thread_ts?: string;
  blocks?: Block[];
  attachments?: Fields[];
  files?: SlackFile[];
  metadata?: Fields;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
}

export interface SlackFile extends Fields {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
}

export interface View extends Fields {
  id: string;
  type: 'modal' | 'home';
  blocks: Block[];
  title?: Text;
  submit?: Text | null;
  close?: Text | null;
  callback_id: string;
  private_metadata: string;
  external_id: string;
  hash: string;
  notify_on_close?: boolean;
  clear_on_close?: boolean;
  root_view_id?: string;
  previous_view_id?: string | null;
}

export interface Person {
  id: string;
  /** Short handle, as in @priya. */
  name: string;
  real_name: string;
  email: string;
  title: string;
  /** IANA zone. */
  tz: string;
  /** The part this person plays in the demo, in two words. */
  part?: string;
  /** They left: Slack still knows them, and says so. */
  deactivated?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  isPrivate: boolean;
  /** Direct message between the app and this person. */
  dmWith?: string;
  topic: string;
  members: Set<string>;
  created: number;
}

/** The app under test as Slack knows it. */
export interface AppIdentity {
  appId: string;
  botId: string;
  botUserId: string;
  name: string;
  displayName: string;
}

export interface SlashCommand {
  command: string;
  description: string;
  usage_hint?: string;
}

export interface Shortcut {
  name: string;
  type: 'message' | 'global';
  callback_id: string;
  description?: string;
}

/** What the app asked for in its manifest; undefined lists mean "everything". */
export interface Manifest {
  scopes?: string[];
  events?: string[];
  commands: SlashCommand[];
  shortcuts: Shortcut[];
}

/** Values of inputs: block_id -> action_id -> `{type, value | selected_option | …}`. */
export type FormValues = Record<string, Record<string, Fields>>;
