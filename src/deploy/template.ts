/** What a template of src/deploy is: files made for this machine and this working folder, and what to do with them. */

/** The place and the program that the files are written for. */
export interface DeployContext {
  /** Absolute; where `coldstart nightly` is to be called. */
  readonly workingFolder: string;
  /** The program with its first arguments, absolute: `/usr/bin/node /opt/coldstart/dist/coldstart.js`. */
  readonly command: readonly string[];
  /** The nightly file as the command names it, relative to the working folder. */
  readonly nightlyFile: string;
}

export interface DeployFile {
  /** Relative to the folder that is written to. */
  readonly path: string;
  readonly text: string;
}

export interface DeployTemplate {
  readonly id: string;
  readonly title: string;
  /** It calls `coldstart nightly` in the working folder. */
  readonly runsNightly?: true;
  /** What to do with the files, as lines. `folder` is where they were written, as the user named it. */
  readonly next: (folder: string, context: DeployContext) => readonly string[];
  /** Throws USAGE_INVALID_FLAG where a path cannot be written in the file's own syntax. */
  readonly files: (context: DeployContext) => readonly DeployFile[];
}
