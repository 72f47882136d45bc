// Telephone calling codes (ITU-T E.164) and how many digits their countries' numbers have.

interface Plan {
  readonly least: number;
  readonly most: number;
}

/** Code, least and most digits behind it, where a plan is narrower than what E.164 allows. */
const NATIONAL_DIGITS: ReadonlyMap<string, Plan> = new Map(
  (
    "1:10 20:8-10 212:9 213:8-9 234:8-10 247:5-6 254:9 27:9 290:4-5 30:10 31:9 32:8-9 33:9 " +
    "34:9 351:9 352:6-11 353:7-9 354:7-9 355:8-9 356:8 357:8 358:6-10 359:7-9 36:8-9 370:8 371:8 " +
    "372:7-8 380:9 381:8-9 385:8-9 386:8 39:6-11 40:9 41:9 420:9 421:9 43:6-12 44:9-10 45:8 " +
    "46:7-9 47:8 48:9 49:6-12 500:5 51:8-9 52:10-11 53:8 54:10-11 55:10-11 56:9 57:8-10 58:10 " +
    "60:8-10 61:9 62:8-12 63:8-10 64:8-10 65:8 66:8-9 682:5 690:4-7 7:10 81:9-10 82:8-10 84:9-10 " +
    "852:8 86:10-11 886:8-9 90:10 91:10 92:9-10 93:9 94:9 95:7-10 966:9 971:8-9 972:8-9 98:10"
  )
    .split(" ")
    .map((entry) => {
      const [code = "", digits = ""] = entry.split(":");
      const [least, most = least] = digits.split("-").map(Number);
      return [code, { least: least ?? 0, most: most ?? 0 }];
    }),
);
const ANY_PLAN: Plan = { least: 6, most: 11 };

const CODE =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d)/;

/** Of digits that start with a calling code: the code, and the least and most digits that may follow it. */
export function callingCode(
  digits: string,
): { readonly code: string; readonly least: number; readonly most: number } | undefined {
  const [code] = CODE.exec(digits) ?? [];
  if (code === undefined) return undefined;
  return { code, ...(NATIONAL_DIGITS.get(code) ?? ANY_PLAN) };
}

/** North America: neither an area nor an exchange starts with 0 or 1. */
export const NORTH_AMERICAN = /^1?[2-9]\d\d[2-9]\d{6}$/;
