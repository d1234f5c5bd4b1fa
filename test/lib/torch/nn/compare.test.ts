import { blocks } from "./blocks.js";

blocks("compare");
