import { clientScript } from "./client-script.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { sha256Base64 } from "./sha256.ts";
import { timelineDefinitions } from "./timeline-svg.ts";

export interface Page {
  /** Without the product's name. */
  readonly title: string;
  readonly style: string;
  readonly main: Markup;
}

/**
 * A whole document: one file that needs no network and no script. The Content-Security-Policy allows nothing but this style sheet and the one script, by their digests, so that even
 * text which escaped the escaping could not act.
 */
export function renderPage({ title, style, main }: Page): string {
  const policy = `default-src 'none'; style-src 'sha256-${sha256Base64(style)}'; script-src 'sha256-${sha256Base64(clientScript)}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${`Holdfast: ${title}`}</title>
<style>${trusted(style)}</style>
</head>
<body>
${timelineDefinitions}
<main>
${main}
</main>
<div id="tip" role="tooltip" hidden></div>
<script>${trusted(clientScript)}</script>
</body>
</html>
`;
  return page.text;
}
