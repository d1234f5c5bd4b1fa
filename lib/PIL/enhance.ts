/** `ImageEnhance`: brighter, of more contrast, of more colour, sharper. */
import { smooth } from "./filter.js";
import type { Image } from "./image.js";
import { blend, newImage } from "./make.js";
import type { Mode } from "./raster.js";

/** Mixes a picture with one that lacks what is to be enhanced. */
export abstract class Enhance {
  readonly image: Image;
  readonly degenerate: Image;
  constructor(image: Image, degenerate: Image) {
    this.image = image;
    if (image.getbands().includes("A")) degenerate.putalpha(image.getchannel("A"));
    this.degenerate = degenerate;
  }
  /** The picture with less (below 1) or more (above 1) of it. */
  enhance(factor: number): Image {
    return blend(this.degenerate, this.image, factor);
  }
}

/** Source: Pillow, PIL.ImageEnhance.Color. */
export class Color extends Enhance {
  constructor(image: Image) {
    const grey: Mode = image.getbands().includes("A") ? "LA" : "L";
    super(image, image.mode === grey ? image.copy() : image.convert(grey).convert(image.mode));
  }
}

/** Source: Pillow, PIL.ImageEnhance.Contrast. */
export class Contrast extends Enhance {
  constructor(image: Image) {
    const grey = image.convert("L");
    const counts = grey.histogram();
    const sum = counts.reduce((s, n, i) => s + n * i, 0);
    const mean = Math.trunc(sum / (grey.width * grey.height) + 0.5);
    super(image, newImage("L", image.size, mean).convert(image.mode));
  }
}

/** Source: Pillow, PIL.ImageEnhance.Brightness. */
export class Brightness extends Enhance {
  constructor(image: Image) {
    super(image, newImage(image.mode, image.size, 0));
  }
}

/** Source: Pillow, PIL.ImageEnhance.Sharpness. */
export class Sharpness extends Enhance {
  constructor(image: Image) {
    super(image, image.filter(smooth));
  }
}
