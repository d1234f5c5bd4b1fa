import { blocks } from "./blocks.js";

blocks("shapes");
