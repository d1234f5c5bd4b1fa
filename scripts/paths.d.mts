/** What the tests use of paths.mjs. */
export declare const root: string;
export declare const node: string;
export declare const state: string;
export declare const dist: string;
export declare const venv: string;
export declare function inVenv(name: string): string;
export declare function environment(): Record<string, string | undefined>;
