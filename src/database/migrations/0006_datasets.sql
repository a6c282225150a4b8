CREATE TABLE `job` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`request` text NOT NULL,
	`state` text NOT NULL,
	`progress` text,
	`result` text,
	`error` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer
);
--> statement-breakpoint
CREATE TABLE `challenge` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`source` text NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`rules` text,
	`kind` text,
	`extra_rules` text,
	`submissions_from` integer,
	`submissions_to` integer,
	`voting_from` integer,
	`voting_to` integer,
	`entries` integer,
	`disqualified` integer,
	`votes` integer,
	`comments` integer,
	`average` real,
	`highest` real,
	`median` real,
	`lowest` real,
	`state` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `challenge_id_unique` ON `challenge` (`id`);--> statement-breakpoint
CREATE INDEX `challenge_state` ON `challenge` (`state`,`seq`);--> statement-breakpoint
CREATE TABLE `claim` (
	`submission_id` text PRIMARY KEY NOT NULL,
	`claims` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rating` (
	`submission_id` text PRIMARY KEY NOT NULL,
	`challenge_id` text,
	`place` integer,
	`entries` integer,
	`average` real,
	`participants` real,
	`non_participants` real,
	`commenters` real,
	`votes` integer,
	`views` integer,
	`views_during_voting` integer,
	`views_since_voting` integer,
	`comments` integer,
	`favourites` integer,
	`counts` text,
	`counts_from` text,
	`tags` text,
	`styles` text,
	`ava_index` integer,
	`ava_challenge` integer,
	`ava_tags` text,
	`is_disqualified` integer,
	`mos` real,
	`std` real,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rating_challenge` ON `rating` (`challenge_id`,`place`);--> statement-breakpoint
CREATE INDEX `rating_order` ON `rating` (`ava_index`,`submission_id`);--> statement-breakpoint
ALTER TABLE `feed` ADD `options` text;--> statement-breakpoint
ALTER TABLE `feed` ADD `pictures_from` integer;--> statement-breakpoint
ALTER TABLE `image` ADD `no_ai` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `file` ADD `exif` text;--> statement-breakpoint
ALTER TABLE `comment` ADD `details` text;