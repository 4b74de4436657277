/**
 * The choice of a member of a mixture.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { ArchitectureSummary } from "./architecture.ts";
import type { ConditionalsOptions } from "./density_model.ts";

/**
 * Checks the choice of a member.
 *
 * @throws {RangeError} If there is no such member, or none is given of several.
 */
export function checkMember({ member }: ConditionalsOptions, { members }: ArchitectureSummary): number {
  const count = members?.length ?? 1;
  if (member === undefined && count === 1) return 0;
  if (member === undefined) {
    throw inputError(
      new RangeError(
        `Cannot give the conditionals of a mixture, which is in no one order: ask one of its members with { member: k }, 0 to ${
          count - 1
        }`,
      ),
    );
  }
  if (Number.isInteger(member) && member >= 0 && member < count) return member;
  throw inputError(
    new RangeError(`Cannot use the member ${member}: expected a whole number from 0 to ${count - 1}`),
  );
}
