ALTER TABLE `sink` ADD `refused` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sink` ADD `refusal` text;