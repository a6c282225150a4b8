DROP INDEX `link_due`;--> statement-breakpoint
ALTER TABLE `link` ADD `asks` text DEFAULT '-' NOT NULL;--> statement-breakpoint
-- Pictures named by their addresses, videos and closed hosts are resolved without a request, as is what the submission lists.
UPDATE link SET asks = host
WHERE as_page OR type IS NULL OR type NOT IN ('reddit', 'reddit-page', 'generic', 'video', 'closed');--> statement-breakpoint
CREATE INDEX `link_due` ON `link` (`asks`,`rank`,`next_at`) WHERE state = 'due' and rank < 2;
