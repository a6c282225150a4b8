CREATE TABLE `doomed_file` (
	`sha256` text PRIMARY KEY NOT NULL,
	`format` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `placeholder` (
	`sha256` text PRIMARY KEY NOT NULL,
	`host` text NOT NULL,
	`urls` integer NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `link_url`;--> statement-breakpoint
ALTER TABLE `link` ADD `key` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `link` SET `key` = `url`;--> statement-breakpoint
ALTER TABLE `link` ADD `depth` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `link_key` ON `link` (`submission_id`,`key`);--> statement-breakpoint
CREATE INDEX `link_removed` ON `link` (`state`) WHERE state = 'removed';--> statement-breakpoint
ALTER TABLE `cursor` ADD `succeeded_at` integer;--> statement-breakpoint
ALTER TABLE `image` ADD `is_preview` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `image_removed` ON `image` (`state`) WHERE state = 'removed';--> statement-breakpoint
ALTER TABLE `submission` ADD `origins` text;--> statement-breakpoint
ALTER TABLE `submission` ADD `forgotten` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `submission_removed` ON `submission` (`seq`) WHERE removal is not null and forgotten = 0;--> statement-breakpoint
CREATE INDEX `feed_active` ON `feed` (`id`) WHERE state = 'active';--> statement-breakpoint
CREATE INDEX `sighting_feed` ON `sighting` (`feed_id`,`submission_seq`) WHERE feed_id > 0;