CREATE TABLE `post_value` (
	`key` text NOT NULL,
	`value` text NOT NULL,
	`pictures` integer NOT NULL,
	PRIMARY KEY(`key`, `value`)
);
--> statement-breakpoint
CREATE INDEX `post_value_commonest` ON `post_value` (`key`,`pictures`);--> statement-breakpoint
ALTER TABLE `post` ADD `digest` integer;--> statement-breakpoint
ALTER TABLE `post` ADD `counted` text DEFAULT '[]' NOT NULL;
--> statement-breakpoint
INSERT INTO stale_post(file_id) SELECT file_id FROM post WHERE true ON CONFLICT DO NOTHING;
