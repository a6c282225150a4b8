CREATE TABLE `cursor` (
	`feed_id` integer NOT NULL,
	`provider` text NOT NULL,
	`lane` text NOT NULL,
	`cursor` text,
	`next_at` integer NOT NULL,
	`done` integer NOT NULL,
	`newest` integer,
	`oldest` integer,
	`submissions` integer NOT NULL,
	`failures` integer NOT NULL,
	`error_code` text,
	`error` text,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`feed_id`, `provider`, `lane`),
	FOREIGN KEY (`feed_id`) REFERENCES `feed`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `descriptor` (
	`encoder` text NOT NULL,
	`file_id` integer NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`encoder`, `file_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `feed` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`address` text NOT NULL,
	`created` integer NOT NULL,
	`since` integer NOT NULL,
	`state` text NOT NULL,
	`added_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `feed_address` ON `feed` (`source`,lower("address"));--> statement-breakpoint
CREATE TABLE `file` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sha256` text,
	`md5` text,
	`size` integer,
	`format` text,
	`width` integer,
	`height` integer,
	`frames` integer,
	`original` integer NOT NULL,
	`added_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `file_sha256` ON `file` (`sha256`);--> statement-breakpoint
CREATE TABLE `host_state` (
	`host` text PRIMARY KEY NOT NULL,
	`rest_until` integer NOT NULL,
	`failures` integer NOT NULL,
	`reason` text,
	`remaining` integer,
	`reset_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `image` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`submission_id` text NOT NULL,
	`link_id` integer,
	`url` text NOT NULL,
	`key` text NOT NULL,
	`position` integer NOT NULL,
	`caption` text,
	`file_id` integer,
	`decode_tries` integer NOT NULL,
	`host` text NOT NULL,
	`created` integer NOT NULL,
	`rank` integer NOT NULL,
	`state` text NOT NULL,
	`tries` integer NOT NULL,
	`last_visited` integer,
	`next_at` integer NOT NULL,
	`trouble_since` integer,
	`error_code` text,
	`error` text,
	FOREIGN KEY (`submission_id`) REFERENCES `submission`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`link_id`) REFERENCES `link`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `image_key` ON `image` (`submission_id`,`key`);--> statement-breakpoint
CREATE UNIQUE INDEX `image_occurrence` ON `image` (`submission_id`,`url`);--> statement-breakpoint
CREATE INDEX `image_url` ON `image` (`url`);--> statement-breakpoint
CREATE INDEX `image_file` ON `image` (`file_id`);--> statement-breakpoint
CREATE INDEX `image_due` ON `image` (`host`,`rank`,`next_at`) WHERE state = 'due' and rank < 2;--> statement-breakpoint
CREATE INDEX `image_again` ON `image` (`next_at`) WHERE state = 'due' and rank = 2;--> statement-breakpoint
CREATE INDEX `image_due_id` ON `image` (`id`) WHERE state = 'due';--> statement-breakpoint
CREATE INDEX `image_stuck` ON `image` (`state`,`id`) WHERE state in ('dead', 'waiting');--> statement-breakpoint
CREATE TABLE `key` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`prefix` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `key_hash` ON `key` (`hash`);--> statement-breakpoint
CREATE TABLE `link` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`submission_id` text NOT NULL,
	`url` text NOT NULL,
	`type` text,
	`as_page` integer DEFAULT false NOT NULL,
	`host` text NOT NULL,
	`created` integer NOT NULL,
	`rank` integer NOT NULL,
	`state` text NOT NULL,
	`tries` integer NOT NULL,
	`last_visited` integer,
	`next_at` integer NOT NULL,
	`trouble_since` integer,
	`error_code` text,
	`error` text,
	FOREIGN KEY (`submission_id`) REFERENCES `submission`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `link_url` ON `link` (`submission_id`,`url`);--> statement-breakpoint
CREATE INDEX `link_due` ON `link` (`host`,`rank`,`next_at`) WHERE state = 'due' and rank < 2;--> statement-breakpoint
CREATE INDEX `link_again` ON `link` (`next_at`) WHERE state = 'due' and rank = 2;--> statement-breakpoint
CREATE INDEX `link_list` ON `link` (`tries`,`created`,`id`) WHERE state = 'due';--> statement-breakpoint
CREATE INDEX `link_list_type` ON `link` (`type`,`tries`,`created`,`id`) WHERE state = 'due';--> statement-breakpoint
CREATE INDEX `link_stuck` ON `link` (`state`,`id`) WHERE state in ('dead', 'waiting');--> statement-breakpoint
CREATE TABLE `sighting` (
	`submission_seq` integer NOT NULL,
	`provider` text NOT NULL,
	`feed_id` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`submission_seq`, `provider`, `feed_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `submission` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`source` text NOT NULL,
	`title` text NOT NULL,
	`author` text,
	`created` integer NOT NULL,
	`place` text NOT NULL,
	`url` text,
	`permalink` text,
	`crosspost_parent` text,
	`flair` text,
	`nsfw` integer NOT NULL,
	`spoiler` integer NOT NULL,
	`score` integer,
	`comments` integer,
	`removal` text,
	`media` text,
	`authority` integer NOT NULL,
	`observed_at` integer NOT NULL,
	`revisit_at` integer,
	`revisits` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `submission_id` ON `submission` (`id`);--> statement-breakpoint
CREATE INDEX `submission_place` ON `submission` (lower("place"),`created`);--> statement-breakpoint
CREATE INDEX `submission_revisit` ON `submission` (`revisit_at`) WHERE revisit_at is not null;