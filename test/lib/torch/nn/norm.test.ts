import { blocks } from "./blocks.js";

blocks("norm");
