import { blocks } from "./blocks.js";

blocks("conv");
