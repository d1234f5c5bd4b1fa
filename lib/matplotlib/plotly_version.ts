/** The plotly.js that pages load when the kernel's own copy is out of reach; a test holds it equal to the installed one. */
export const PLOTLY_VERSION = "4.1.1";
/** Of plotly.js-cartesian-dist-min's file. */
export const PLOTLY_INTEGRITY = "sha384-zc4SwKObGL/W0M3RUI09UPWjlgIZHfbwMgcZO6713mRh78tfUmIQKhzCyE2LIiUg";
/** Of plotly.js-gl3d-dist-min's file. */
export const PLOTLY_3D_INTEGRITY = "sha384-6hbxN8DqA6n4AEKaxBT8U+Tq1DRCavyWRGOiglCEu+DXgmgq53+4IRgsPmAuQnLn";
