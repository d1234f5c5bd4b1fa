/** Pictures in folders, one folder for each class. */
import { platform } from "#platform";
import { FileNotFoundError, IndexError, ValueError } from "../../builtins/errors.js";
import { fileError } from "../../builtins/files.js";
import type { Image } from "../../PIL/image.js";
import { open } from "../../PIL/make.js";
import { isOptions } from "../../torch/kwargs.js";
import { type Change, joined, VisionDataset } from "./vision.js";

/** Endings of pictures. */
export const IMG_EXTENSIONS: readonly string[] = [
  ".jpg",
  ".jpeg",
  ".png",
  ".ppm",
  ".bmp",
  ".pgm",
  ".tif",
  ".tiff",
  ".webp",
];

/** Whether a file's name has one of the endings. Source: torchvision.datasets.folder.has_file_allowed_extension. */
export function has_file_allowed_extension(filename: string, extensions: string | readonly string[]): boolean {
  const name = filename.toLowerCase();
  return (typeof extensions === "string" ? [extensions] : extensions).some((e) => name.endsWith(e));
}

/** Whether a file's name is that of a picture. Source: torchvision.datasets.folder.is_image_file. */
export function is_image_file(filename: string): boolean {
  return has_file_allowed_extension(filename, IMG_EXTENSIONS);
}

function namesIn(directory: string): string[] {
  try {
    return platform.list(directory);
  } catch (error) {
    throw fileError(error, directory);
  }
}

const isFolder = (path: string): boolean => platform.stat(path)?.isDirectory === true;

/** The names of a folder's folders, and their numbers. */
export type Classes = [classes: string[], class_to_idx: Record<string, number>];

/**
 * The classes that a folder holds: its folders, sorted.
 *
 * @throws FileNotFoundError when there is none.
 * Source: torchvision.datasets.folder.find_classes.
 */
export function find_classes(directory: string): Classes {
  const classes = namesIn(directory).filter((name) => isFolder(joined(directory, name)));
  if (classes.length === 0) {
    throw new FileNotFoundError(`Couldn't find any class folder in ${directory}.`, {
      hint: `Pictures are expected in ${joined(directory, "NAME_OF_A_CLASS", "picture.jpg")}.`,
    });
  }
  return [classes, Object.fromEntries(classes.map((c, i) => [c, i]))];
}

/** All files below a folder, folder by folder. */
function* filesBelow(directory: string): Generator<string, void, undefined> {
  const folders: string[] = [];
  const walk = (path: string): void => {
    folders.push(path);
    for (const name of namesIn(path)) if (isFolder(joined(path, name))) walk(joined(path, name));
  };
  walk(directory);
  for (const folder of folders.sort()) {
    for (const name of namesIn(folder)) if (!isFolder(joined(folder, name))) yield joined(folder, name);
  }
}

/** Path and class of a sample. */
export type Sample = [path: string, class_index: number];

/**
 * The samples below a folder.
 *
 * @throws FileNotFoundError when a class has none; ValueError when both or none of `extensions` and `is_valid_file` are given.
 * Source: torchvision.datasets.folder.make_dataset.
 */
export function make_dataset(
  directory: string,
  class_to_idx: Readonly<Record<string, number>> | null = null,
  extensions: string | readonly string[] | null = null,
  is_valid_file: ((path: string) => boolean) | null = null,
  allow_empty = false,
): Sample[] {
  const classes = class_to_idx ?? find_classes(directory)[1];
  if (Object.keys(classes).length === 0) {
    throw new ValueError("'class_to_index' must have at least one entry to collect any samples.");
  }
  if ((extensions === null) === (is_valid_file === null)) {
    throw new ValueError("Both extensions and is_valid_file cannot be None or not None at the same time");
  }
  const valid = is_valid_file ?? ((path: string) => has_file_allowed_extension(path, extensions ?? []));
  const samples: Sample[] = [];
  const empty: string[] = [];
  for (const name of Object.keys(classes).sort()) {
    const folder = joined(directory, name);
    const before = samples.length;
    if (isFolder(folder)) for (const path of filesBelow(folder)) if (valid(path)) samples.push([path, classes[name]]);
    if (samples.length === before) empty.push(name);
  }
  if (empty.length > 0 && !allow_empty) {
    const known =
      extensions === null
        ? ""
        : `Supported extensions are: ${typeof extensions === "string" ? extensions : extensions.join(", ")}`;
    throw new FileNotFoundError(`Found no valid file for the classes ${empty.join(", ")}. ${known}`);
  }
  return samples;
}

/** Named parameters of DatasetFolder and ImageFolder. */
export interface FolderOptions<P, L> {
  readonly extensions?: readonly string[] | null;
  readonly transform?: ((img: never) => P) | null;
  readonly target_transform?: ((target: number) => L) | null;
  readonly is_valid_file?: ((path: string) => boolean) | null;
  /** Classes may be without files. */
  readonly allow_empty?: boolean;
}

/**
 * Files in folders, one folder for each class, read by a function.
 *
 * @throws FileNotFoundError when there is no class, or a class has no file.
 * Source: torchvision.datasets.DatasetFolder.
 */
export class DatasetFolder<P = unknown, L = number> extends VisionDataset<[P, L]> {
  readonly loader: (path: string) => unknown;
  readonly extensions: readonly string[] | null;
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;
  readonly samples: readonly Sample[];
  readonly targets: readonly number[];

  constructor(
    root: string,
    loader: (path: string) => unknown,
    extensions?: readonly string[] | null | FolderOptions<P, L>,
    options: FolderOptions<P, L> = {},
  ) {
    const o: FolderOptions<P, L> = isOptions(extensions)
      ? (extensions as FolderOptions<P, L>)
      : { ...options, extensions: (extensions as readonly string[] | null | undefined) ?? options.extensions };
    super(root, o.transform as Change | null | undefined, o.target_transform as Change | null | undefined);
    const folder = this.root as string;
    const [classes, numbers] = this.find_classes(folder);
    this.samples = make_dataset(folder, numbers, o.extensions ?? null, o.is_valid_file ?? null, o.allow_empty ?? false);
    this.loader = loader;
    this.extensions = o.extensions ?? null;
    this.classes = classes;
    this.class_to_idx = numbers;
    this.targets = this.samples.map(([, k]) => k);
  }

  /** The classes of a folder; a class of your own may find them another way. */
  find_classes(directory: string): Classes {
    return find_classes(directory);
  }
  override __getitem__(index: number): [P, L] {
    const sample = this.samples.at(index);
    if (sample === undefined) throw new IndexError("list index out of range");
    return this.changed(this.loader(sample[0]), sample[1]);
  }
  override __len__(): number {
    return this.samples.length;
  }
}

/** The picture in a file, as RGB. Source: torchvision.datasets.folder.pil_loader. */
export function pil_loader(path: string): Image {
  return open(path).convert("RGB");
}

/** The picture in a file, as RGB. Source: torchvision.datasets.folder.default_loader. */
export function default_loader(path: string): Image {
  return pil_loader(path);
}

/** Named parameters of ImageFolder. */
export interface ImageFolderOptions<P, L> extends Omit<FolderOptions<P, L>, "extensions" | "transform"> {
  readonly transform?: ((img: Image) => P) | null;
  readonly loader?: (path: string) => unknown;
}

/**
 * Pictures in folders, one folder for each class: root/dog/a.png, root/cat/b.png.
 *
 * @throws FileNotFoundError when there is no class, or a class has no picture.
 * @example const data = new datasets.ImageFolder("hymenoptera_data/train", { transform });
 * Source: torchvision.datasets.ImageFolder.
 */
export class ImageFolder<P = Image, L = number> extends DatasetFolder<P, L> {
  readonly imgs: readonly Sample[];
  constructor(
    root: string,
    transform?: ((img: Image) => P) | null | ImageFolderOptions<P, L>,
    target_transform?: ((target: number) => L) | null | ImageFolderOptions<P, L>,
    options: ImageFolderOptions<P, L> = {},
  ) {
    const last = [transform, target_transform].find((x) => isOptions(x)) as ImageFolderOptions<P, L> | undefined;
    const positional = { transform, target_transform };
    const o: ImageFolderOptions<P, L> = {
      ...options,
      ...Object.fromEntries(Object.entries(positional).filter(([, v]) => typeof v === "function")),
      ...last,
    };
    super(root, o.loader ?? default_loader, {
      ...o,
      extensions: o.is_valid_file === undefined || o.is_valid_file === null ? IMG_EXTENSIONS : null,
    });
    this.imgs = this.samples;
  }
}
