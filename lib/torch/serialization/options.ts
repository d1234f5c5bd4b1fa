/** Settings that hold for all files. */

let computes = true;

/**
 * Whether `torch.save` computes a checksum of each record. Without, files are written faster, and nobody can tell later
 * whether their bytes are those that were saved.
 *
 * Source: PyTorch, torch.serialization.set_crc32_options.
 */
export function set_crc32_options(compute_crc32: boolean): void {
  computes = compute_crc32;
}

/** What `set_crc32_options` has set; true by default. */
export function get_crc32_options(): boolean {
  return computes;
}
