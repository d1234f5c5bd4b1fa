/** Pillow's numbers for filters, turns and mappings. */

/** Filters of `resize`, `rotate` and `transform`. Source: Pillow, PIL.Image.Resampling. */
export const Resampling: {
  readonly NEAREST: 0;
  readonly LANCZOS: 1;
  readonly BILINEAR: 2;
  readonly BICUBIC: 3;
  readonly BOX: 4;
  readonly HAMMING: 5;
  readonly MKS2013: 6;
  readonly MKS2021: 7;
} = { NEAREST: 0, LANCZOS: 1, BILINEAR: 2, BICUBIC: 3, BOX: 4, HAMMING: 5, MKS2013: 6, MKS2021: 7 };

/** Turns of `transpose`. Source: Pillow, PIL.Image.Transpose. */
export const Transpose: {
  readonly FLIP_LEFT_RIGHT: 0;
  readonly FLIP_TOP_BOTTOM: 1;
  readonly ROTATE_90: 2;
  readonly ROTATE_180: 3;
  readonly ROTATE_270: 4;
  readonly TRANSPOSE: 5;
  readonly TRANSVERSE: 6;
} = {
  FLIP_LEFT_RIGHT: 0,
  FLIP_TOP_BOTTOM: 1,
  ROTATE_90: 2,
  ROTATE_180: 3,
  ROTATE_270: 4,
  TRANSPOSE: 5,
  TRANSVERSE: 6,
};

/** Mappings of `transform`. Source: Pillow, PIL.Image.Transform. */
export const Transform: { readonly AFFINE: 0; readonly EXTENT: 1; readonly PERSPECTIVE: 2 } = {
  AFFINE: 0,
  EXTENT: 1,
  PERSPECTIVE: 2,
};

/** How colours become black and white. Source: Pillow, PIL.Image.Dither. */
export const Dither: { readonly NONE: 0; readonly FLOYDSTEINBERG: 3 } = { NONE: 0, FLOYDSTEINBERG: 3 };

export const NEAREST: number = Resampling.NEAREST;
export const LANCZOS: number = Resampling.LANCZOS;
export const BILINEAR: number = Resampling.BILINEAR;
export const BICUBIC: number = Resampling.BICUBIC;
export const BOX: number = Resampling.BOX;
export const HAMMING: number = Resampling.HAMMING;
export const FLIP_LEFT_RIGHT: number = Transpose.FLIP_LEFT_RIGHT;
export const FLIP_TOP_BOTTOM: number = Transpose.FLIP_TOP_BOTTOM;
export const ROTATE_90: number = Transpose.ROTATE_90;
export const ROTATE_180: number = Transpose.ROTATE_180;
export const ROTATE_270: number = Transpose.ROTATE_270;
export const TRANSPOSE: number = Transpose.TRANSPOSE;
export const TRANSVERSE: number = Transpose.TRANSVERSE;
export const AFFINE: number = Transform.AFFINE;
export const EXTENT: number = Transform.EXTENT;
export const PERSPECTIVE: number = Transform.PERSPECTIVE;
