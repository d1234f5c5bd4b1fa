/** The modules that every cell can import, whatever folder the notebook lies in. */

/** One module of the table: the files behind its name. */
export interface CellModule {
  /** Declarations, an absolute path. */
  readonly types: string;
  /** JavaScript (an ECMAScript module), an absolute path. */
  readonly file: string;
}

/** Module name, as cells write it -> its files. */
export type ModuleTable = ReadonlyMap<string, CellModule>;
