import { accessSync, constants } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** What the harness needs to know of the machine that it runs on. */
export interface Host {
  /** `Debian GNU/Linux 12 (bookworm)`, or the platform's name where there is no os-release. */
  readonly system: string;
  /** Root on Debian or Ubuntu, so that apt-get may be used. */
  readonly canInstall: boolean;
  hasCommand(name: string): boolean;
}

export async function describeHost(): Promise<Host> {
  const release = parseOsRelease(await readFile("/etc/os-release", "utf8").catch(() => ""));
  const isDebianLike = ["debian", "ubuntu"].some((id) => release.ID === id || (release.ID_LIKE ?? "").split(" ").includes(id));
  return {
    system: release.PRETTY_NAME ?? process.platform,
    canInstall: isDebianLike && process.getuid?.() === 0 && isOnPath("apt-get"),
    hasCommand: isOnPath,
  };
}

/** The `KEY=value` lines of an os-release file, quotes removed. */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const pairs = text.split("\n").flatMap((line) => {
    const [, key, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    return key && value !== undefined ? [[key, value.replace(/^(["'])(.*)\1$/, "$2")] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/** Also in the sbin folders, which a user's PATH often lacks. */
function isOnPath(name: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin", "/usr/local/sbin"];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
