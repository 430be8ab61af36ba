/** The upload's last step: emulate completes the file, the front shares it as a message with a chosen author. */
import type { ApiCall } from '../api-call.ts';
import { judgeBlocks } from '../block-kit.ts';
import type { Emulated } from '../emulated.ts';
import type { Block, Fields, SlackFile } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';
import type { World } from '../world.ts';

export async function completeUpload(call: ApiCall, emulated: Emulated, token: string): Promise<Fields> {
  call.needs('files:write');
  const { world } = call;
  const shareIn = call.text('channel_id') ?? call.text('channels');
  const channel = shareIn === undefined ? undefined : (world.channels.get(shareIn) ?? missing());
  if (channel?.isPrivate && !channel.members.has(call.caller)) throw new SlackError('channel_not_found');
  if (channel && !channel.members.has(call.caller)) throw new SlackError('not_in_channel');
  const threadTs = call.text('thread_ts');
  if (channel && threadTs && !world.log(channel.id).get(threadTs)) throw new SlackError('thread_not_found');
  const blocks = call.args.blocks as Block[] | undefined;
  const findings = blocks ? judgeBlocks(blocks, 'message') : [];
  if (findings.length > 0)
    throw new SlackError('invalid_blocks', { response_metadata: { messages: findings } });
  // Completed without a destination: emulate's own channels are not ours.
  const answer = await emulated.call(
    call.method,
    token,
    'application/json',
    JSON.stringify({ files: call.args.files }),
  );
  if (!answer.ok)
    throw new SlackError(String(answer.error), { needed: answer.needed, provided: answer.provided });
  const files = (answer.files as SlackFile[]).map((file) =>
    channel ? { ...file, channels: [channel.id], is_public: !channel.isPrivate } : file,
  );
  for (const file of files) world.files.set(file.id, file);
  if (channel) {
    world.post(channel.id, {
      ...world.asApp(),
      text: call.text('initial_comment') ?? '',
      ...(blocks ? { blocks } : {}),
      files,
      upload: true,
      subtype: 'file_share',
      ...(threadTs ? { thread_ts: threadTs } : {}),
    });
  }
  return { files };
}

/** Bytes on their way into the workspace: the address, the upload, the completion, as Slack's clients do it. */
export async function takeFile(
  world: World,
  emulated: Emulated,
  token: string,
  given: { user: string; name: string; mimetype: string; bytes: Uint8Array },
): Promise<SlackFile> {
  const { user, name, mimetype, bytes } = given;
  const form = new URLSearchParams({ filename: name, length: String(bytes.length) }).toString();
  const place = await emulated.call(
    'files.getUploadURLExternal',
    token,
    'application/x-www-form-urlencoded',
    form,
  );
  if (!place.ok) throw new SlackError(String(place.error));
  await emulated.put(new URL(String(place.upload_url)).pathname, bytes);
  const answer = await emulated.call(
    'files.completeUploadExternal',
    token,
    'application/json',
    JSON.stringify({ files: [{ id: place.file_id, title: name }] }),
  );
  if (!answer.ok) throw new SlackError(String(answer.error));
  const [file] = answer.files as [SlackFile];
  // Shared nowhere: whoever uploaded it sees it, and the app that it was given to.
  const mine = {
    ...file,
    user,
    mimetype,
    is_public: false,
    channels: [],
    mode: 'hosted',
    is_external: false,
  };
  world.files.set(mine.id, mine);
  return mine;
}

export function fileInfo(call: ApiCall): Fields {
  call.needs('files:read');
  const file = call.world.files.get(call.required('file', 'file_not_found'));
  if (!file) throw new SlackError('file_not_found');
  return { file, comments: [], response_metadata: { next_cursor: '' } };
}

function missing(): never {
  throw new SlackError('channel_not_found');
}
