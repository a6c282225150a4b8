CREATE TABLE `comment` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`source` text NOT NULL,
	`submission_id` text NOT NULL,
	`parent_id` text,
	`author` text,
	`created` integer NOT NULL,
	`score` integer,
	`body` text,
	`removal` text,
	`observed_at` integer NOT NULL,
	`score_at` integer NOT NULL,
	`body_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `comment_id` ON `comment` (`id`);--> statement-breakpoint
CREATE INDEX `comment_submission` ON `comment` (`submission_id`,`seq`);--> statement-breakpoint
CREATE INDEX `comment_removed` ON `comment` (`seq`) WHERE removal is not null and body is not null;--> statement-breakpoint
CREATE TABLE `forest` (
	`submission_id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`created` integer NOT NULL,
	`rank` integer NOT NULL,
	`state` text NOT NULL,
	`tries` integer NOT NULL,
	`next_at` integer NOT NULL,
	`trouble_since` integer,
	`error_code` text,
	`error` text,
	`read_at` integer,
	`comments` integer
);
--> statement-breakpoint
CREATE INDEX `forest_due` ON `forest` (`rank`,`next_at`) WHERE state = 'due';--> statement-breakpoint
CREATE INDEX `forest_dead` ON `forest` (`submission_id`) WHERE state = 'dead';--> statement-breakpoint
CREATE TABLE `generation` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`tool` text NOT NULL,
	`type` text NOT NULL,
	`created` integer,
	`at` integer NOT NULL,
	`prompt` text,
	`negative_prompt` text,
	`model` text,
	`author` text,
	`parent_id` text,
	`task_id` text,
	`prompt_id` text,
	`image_url` text,
	`source_url` text,
	`mask_url` text,
	`record` text NOT NULL,
	`via` text NOT NULL,
	`archived_url` text,
	`archived_at` integer,
	`file_id` integer,
	`added_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `generation_id` ON `generation` (`id`);--> statement-breakpoint
CREATE INDEX `generation_at` ON `generation` (`at`,`seq`);--> statement-breakpoint
CREATE INDEX `generation_author` ON `generation` (lower(author),`at`,`seq`);--> statement-breakpoint
CREATE INDEX `generation_image` ON `generation` (`image_url`) WHERE image_url is not null;--> statement-breakpoint
CREATE INDEX `generation_file` ON `generation` (`file_id`) WHERE file_id is not null;--> statement-breakpoint
CREATE TABLE `generation_post` (
	`generation_seq` integer NOT NULL,
	`submission_id` text NOT NULL,
	`place` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`generation_seq`, `submission_id`)
);
--> statement-breakpoint
CREATE INDEX `generation_post_place` ON `generation_post` (`place`,`at`,`generation_seq`);--> statement-breakpoint
CREATE INDEX `generation_post_submission` ON `generation_post` (`submission_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`generation_seq` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_generation` ON `outbox` (`generation_seq`);--> statement-breakpoint
CREATE TABLE `sink` (
	`name` text PRIMARY KEY NOT NULL,
	`delivered_seq` integer NOT NULL,
	`delivered` integer NOT NULL,
	`bookmark` text,
	`next_at` integer NOT NULL,
	`failures` integer NOT NULL,
	`error_code` text,
	`error` text,
	`delivered_at` integer
);
--> statement-breakpoint
ALTER TABLE `feed` ADD `comments` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `feed` ADD `plant_from` integer;--> statement-breakpoint
ALTER TABLE `link` ADD `comment_id` text;--> statement-breakpoint
ALTER TABLE `file` ADD `camera` text;--> statement-breakpoint
CREATE VIRTUAL TABLE generation_text USING fts5(prompt, facets, content='', contentless_delete=1, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE VIRTUAL TABLE comment_text USING fts5(body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE VIRTUAL TABLE file_text USING fts5(camera, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
