/** value -> MIME bundle. */

/** MIME type -> data: text, base64 for pictures, an object for JSON types. */
export type MimeBundle = { readonly [mime: string]: unknown };
