import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { controlSocket } from "./control-socket.ts";

// Tells the running speaker one thing: `node tell.js '<json>' [folder]`, or `-` to read the JSON from standard input. Prints its answer; the exit code is 0 for one that begins with `ok`.
const [given = "", folder = "/run/holdfast"] = process.argv.slice(2);
const command = given === "-" ? await text(process.stdin) : given;
const socket = connect({ path: controlSocket(folder), allowHalfOpen: true });
socket.on("error", (error) => finish(JSON.stringify({ ok: false, error: `the speaker cannot be reached: ${error.message}` })));
socket.end(command);
finish((await text(socket)).trim() || JSON.stringify({ ok: false, error: "the speaker gave no answer" }));

function finish(answer: string): never {
  process.stdout.write(`${answer}\n`);
  process.exit(answer.startsWith('{"ok":true') ? 0 : 1);
}
