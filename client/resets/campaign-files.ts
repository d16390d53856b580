import type { CampaignFolder } from './campaign-folder.ts';
import type { Encryption } from './encryption.ts';
import { type ListedUser, type RowContent, rowsText } from './reset-rows.ts';

/** The files of one campaign: what stands in them, and how. */
export class CampaignFiles {
  readonly #folder: CampaignFolder;
  readonly #content: RowContent;
  readonly #encryption: Encryption | undefined;

  /** @param encryption left out, the files hold addresses for whoever can read them */
  constructor(folder: CampaignFolder, content: RowContent, encryption: Encryption | undefined) {
    this.#folder = folder;
    this.#content = content;
    this.#encryption = encryption;
  }

  /** @param stage from 0 @returns the file's name */
  async writeStage(stage: number, users: AsyncIterable<readonly ListedUser[]>): Promise<string> {
    return await this.#write(String(stage + 1).padStart(4, '0'), rowsText(users, this.#content));
  }

  /** Writes the users that have no address. @returns the file's name */
  async writeUnreachable(users: AsyncIterable<readonly ListedUser[]>): Promise<string> {
    return await this.#write('unreachable', rowsText(users, { ...this.#content, withAddresses: false }));
  }

  async withdraw(file: string): Promise<void> {
    await this.#folder.withdraw(file);
  }

  async #write(name: string, text: AsyncIterable<string>): Promise<string> {
    const encryption = this.#encryption;
    const file = `resets-${name}.${this.#content.format}${encryption === undefined ? '' : '.age'}`;
    await this.#folder.write(file, encryption === undefined ? text : encryption(text));
    return file;
  }
}
