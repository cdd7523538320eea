import type { Target } from "./target.ts";
import { capture } from "./targets/capture.ts";
import { message } from "./targets/message.ts";
import { messageStream } from "./targets/message-stream.ts";
import { packet } from "./targets/packet.ts";
import { reassembly } from "./targets/reassembly.ts";

export const targets: readonly Target[] = [capture, packet, reassembly, messageStream, message];
