import { blocks } from "./blocks.js";

blocks("tables");
