import { chartPolicy } from "../../datasets/charts/look.ts";

/** Answers with a chart. Its content security policy allows inline styles and nothing else. */
export const answerSvg = (svg: string): Response =>
  new Response(svg, {
    headers: {
      "content-type": "image/svg+xml",
      "content-security-policy": chartPolicy,
      "x-content-type-options": "nosniff",
    },
  });
