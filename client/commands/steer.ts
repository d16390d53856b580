import { Argument, Command } from 'commander';
import { type Control, migrationWorkflowId } from '../../contract/messages.ts';
import { decisions } from '../../contract/progress.ts';
import { conflictModes, maximumLanes } from '../../contract/settings.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { withClient } from '../connection.ts';
import { MigrationHandle } from '../migration-handle.ts';
import { type CommonOptions, configOption, jsonOption, print, wholeNumber } from './options.ts';

/** The commands that steer a running migration; each tells at once whether it was taken. */
export function steerCommands(): Command[] {
  return [
    plain('pause', 'finish the requests in flight and send no other until resumed'),
    plain('resume', 'go on after a pause or a hold'),
    plain('abort', 'stop for good; the report says what was reached'),
    steering('set-mode', 'what the target does with a conflict, from the next batch on')
      .addArgument(new Argument('<mode>').choices(conflictModes))
      .action(async (mode: string, options: CommonOptions) => await send('setConflictMode', mode, options)),
    steering('set-lanes', 'how many requests are in flight at once')
      .argument('<lanes>', `1 to ${maximumLanes}`, wholeNumber(1, maximumLanes))
      .action(async (lanes: number, options: CommonOptions) => await send('setLanes', lanes, options)),
    steering('decide', 'end a hold; `status` shows what can be decided')
      .addArgument(new Argument('<decision>').choices(decisions))
      .action(async (decision: string, options: CommonOptions) => await send('decide', decision, options)),
  ];
}

function plain(control: 'pause' | 'resume' | 'abort', description: string): Command {
  return steering(control, description).action(async (options: CommonOptions) => {
    await send(control, undefined, options);
  });
}

function steering(name: string, description: string): Command {
  return new Command(name).description(description).addOption(configOption()).addOption(jsonOption());
}

async function send(control: Control, payload: unknown, options: CommonOptions): Promise<void> {
  const settings = await loadConfiguration(options.config);
  await withClient(async (client) => {
    const migration = new MigrationHandle(client, migrationWorkflowId(settings.target));
    const effect = await migration.control(control, payload);
    print(options.json, { workflowId: migration.workflowId, command: control, effect }, effect);
  });
}
