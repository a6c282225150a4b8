import { chartPolicy } from "../../datasets/charts/look.ts";

/** A picture of figures, which may style itself and nothing else. */
export const answerSvg = (svg: string): Response =>
  new Response(svg, {
    headers: {
      "content-type": "image/svg+xml",
      "content-security-policy": chartPolicy,
      "x-content-type-options": "nosniff",
    },
  });
