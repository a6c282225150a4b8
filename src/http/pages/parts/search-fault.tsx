import type { AppError, ErrorCode } from "../../../errors.ts";

const tryAgain = "Try it again in a moment.";
const otherPicture = "Choose another picture, or save it anew in another program.";
const otherAddress = "Check the address, or save the picture and drop it here.";

/** What to do about a search that failed. */
const advice: Partial<Record<ErrorCode, string>> = {
  bad_request: otherAddress,
  invalid_body: otherAddress,
  refused_address: "Only public addresses of the internet are fetched. Save the picture and drop it here.",
  not_picture: "Choose a picture: JPEG, PNG, WebP, GIF, AVIF, HEIF, TIFF or BMP.",
  unsupported_media: "Choose a picture: JPEG, PNG, WebP, GIF, AVIF, HEIF, TIFF or BMP.",
  over_limit: "Choose a smaller copy of it.",
  too_large: "Choose a picture of at most 20 MB.",
  truncated: otherPicture,
  undecodable: otherPicture,
  gone: otherAddress,
  not_found: "It may have been removed. Search by the picture itself.",
  loading: `The index is still being loaded. ${tryAgain}`,
  busy: `Others are searching. ${tryAgain}`,
};

/** What went wrong, where the error's own words are for programs. */
const lead: Partial<Record<ErrorCode, string>> = {
  bad_request: "The picture could not be fetched",
  invalid_body: "That cannot be searched by",
  refused_address: "This address is not fetched",
  not_picture: "This is not a picture",
  not_found: "This picture is not stored",
  loading: "Not ready yet",
  busy: "Too many searches at once",
};

/** Why a search failed, and what to do. */
export const SearchFault = ({ fault }: { fault: AppError }) => (
  <p class="fault" role="alert">
    <strong>{lead[fault.code] ?? "That search did not work"}.</strong> {advice[fault.code] ?? tryAgain}{" "}
    <span class="soft small" dir="auto">
      ({fault.message})
    </span>
  </p>
);
