import type { WrittenReport } from '../contract/activities.ts';
import type { Control, ControlForm } from '../contract/messages.ts';
import type { Progress } from '../contract/progress.ts';
import { Aborted, Course } from './course.ts';
import { checkTarget } from './phases/checking.ts';
import { importDataset } from './phases/importing.ts';
import { prepare } from './phases/preparing.ts';
import { probe } from './phases/probing.ts';
import { recordExisting } from './phases/recording.ts';
import { reopenDataset } from './phases/reopening.ts';
import { report } from './phases/reporting.ts';
import { deleteCreated, verifyUndo } from './phases/undoing.ts';
import { verify } from './phases/verifying.ts';
import type { Runtime } from './runtime.ts';
import type { MigrationState } from './state.ts';
import { refusal, steer } from './steer.ts';

/** A migration's story, whatever carries it: its phases one after another, and the operator's commands meanwhile. */
export class Migration {
  readonly #course: Course;

  /** @param state of a migration that begins, or of the run that this one continues; it is changed as the story goes */
  constructor(runtime: Runtime, state: MigrationState) {
    this.#course = new Course(runtime, state);
  }

  /** Each phase says which one comes next. */
  async run(): Promise<WrittenReport> {
    const course = this.#course;
    const { state } = course;
    const { job } = state.request;
    course.show();
    try {
      if (state.phase === 'checking') await checkTarget(course);
      if (state.phase === 'preparing') await (job === 'migrate' ? prepare(course) : reopenDataset(course));
      if (state.phase === 'probing') await probe(course);
      if (state.phase === 'recording') await recordExisting(course);
      if (state.phase === 'importing') await importDataset(course);
      if (state.phase === 'deleting') await deleteCreated(course);
      if (state.phase === 'verifying') await (job === 'undo' ? verifyUndo(course) : verify(course));
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
    }
    return await report(course);
  }

  /** Why a command cannot be taken now, or nothing. */
  refusal(control: Control, payload: unknown): string | undefined {
    return refusal(this.#course.state, control, payload);
  }

  /** Takes a command, or notes why it was not taken. Says what it changed. */
  take(control: Control, payload: unknown, form: ControlForm): string {
    const effect = steer(this.#course.state, { control, payload, form }, this.#course.time());
    this.#course.show();
    return effect;
  }

  /** Shows where the migration stands to who sent what is no command. Its name is not kept: anybody may send anything. */
  takeUnknown(): void {
    this.#course.show();
  }

  progress(): Progress {
    return this.#course.progress();
  }
}
