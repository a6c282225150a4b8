CREATE TABLE `audit` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `bank` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`note` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bank_name` ON `bank` (lower("name"));--> statement-breakpoint
CREATE TABLE `block` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bank_id` integer NOT NULL,
	`sha256` text,
	`pdq` blob,
	`radius` integer NOT NULL,
	`reason` text,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`undone_at` integer,
	`undone_by` text,
	`applied_to` integer,
	FOREIGN KEY (`bank_id`) REFERENCES `bank`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `block_bank` ON `block` (`bank_id`,`id`);--> statement-breakpoint
CREATE INDEX `block_sha256` ON `block` (`sha256`) WHERE undone_at is null;--> statement-breakpoint
CREATE INDEX `block_unapplied` ON `block` (`id`) WHERE applied_to is not null and undone_at is null;--> statement-breakpoint
CREATE TABLE `block_hit` (
	`block_id` integer NOT NULL,
	`image_id` integer NOT NULL,
	`sha256` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`block_id`, `image_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `block_hit_image` ON `block_hit` (`image_id`);--> statement-breakpoint
CREATE TABLE `descriptor_change` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`file_id` integer NOT NULL,
	`token` text
);
--> statement-breakpoint
CREATE TABLE `dismissal` (
	`a` text NOT NULL,
	`b` text NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`a`, `b`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `dismissal_b` ON `dismissal` (`b`);--> statement-breakpoint
CREATE TABLE `edge` (
	`a` integer NOT NULL,
	`b` integer NOT NULL,
	`score` integer NOT NULL,
	PRIMARY KEY(`a`, `b`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `edge_b` ON `edge` (`b`);--> statement-breakpoint
CREATE TABLE `event` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reencoding` (
	`file_id` integer PRIMARY KEY NOT NULL,
	`tries` integer NOT NULL,
	`next_at` integer,
	`error_code` text NOT NULL,
	`error` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `repost` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`image_id` integer NOT NULL,
	`submission_id` text NOT NULL,
	`file_id` integer NOT NULL,
	`original_image_id` integer NOT NULL,
	`original_submission_id` text NOT NULL,
	`original_file_id` integer NOT NULL,
	`score` integer NOT NULL,
	`verdict` text NOT NULL,
	`transform` text NOT NULL,
	`distances` text NOT NULL,
	`occurrence` integer NOT NULL,
	`place` text NOT NULL,
	`created` integer NOT NULL,
	`template_file_id` integer,
	`state` text NOT NULL,
	`decided_at` integer,
	`decided_by` text,
	`found_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `repost_image` ON `repost` (`image_id`);--> statement-breakpoint
CREATE INDEX `repost_state` ON `repost` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `repost_place` ON `repost` (`place`,`id`);--> statement-breakpoint
CREATE INDEX `repost_submission` ON `repost` (`submission_id`);--> statement-breakpoint
CREATE INDEX `repost_file` ON `repost` (`file_id`);--> statement-breakpoint
CREATE INDEX `repost_original` ON `repost` (`original_file_id`);--> statement-breakpoint
ALTER TABLE `image` ADD `watched_at` integer;--> statement-breakpoint
CREATE INDEX `image_unwatched` ON `image` (`id`) WHERE state = 'done' and watched_at is null;--> statement-breakpoint
ALTER TABLE `file` ADD `encoded_from` text;--> statement-breakpoint
CREATE TRIGGER descriptor_added AFTER INSERT ON descriptor
	BEGIN INSERT INTO descriptor_change(file_id) SELECT NEW.file_id WHERE coalesce((SELECT file_id FROM descriptor_change ORDER BY seq DESC LIMIT 1), 0) <> NEW.file_id; END;
--> statement-breakpoint
CREATE TRIGGER descriptor_replaced AFTER UPDATE ON descriptor
	BEGIN INSERT INTO descriptor_change(file_id) SELECT NEW.file_id WHERE coalesce((SELECT file_id FROM descriptor_change ORDER BY seq DESC LIMIT 1), 0) <> NEW.file_id; END;
--> statement-breakpoint
CREATE TRIGGER descriptor_gone AFTER DELETE ON descriptor
	BEGIN INSERT INTO descriptor_change(file_id) SELECT OLD.file_id WHERE coalesce((SELECT file_id FROM descriptor_change ORDER BY seq DESC LIMIT 1), 0) <> OLD.file_id; END;
