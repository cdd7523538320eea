import { z } from "zod";
import { catalogue, type RequirementId } from "../../requirements/catalogue.ts";

const [first, ...others]: readonly RequirementId[] = catalogue.map((one) => one.id);

/** The id of a requirement of the catalogue. */
export const requirementId = () => z.enum(first === undefined ? [] : [first, ...others]);
